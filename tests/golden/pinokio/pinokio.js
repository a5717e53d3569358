module.exports = {
  version: '4.0',
  title: "Film",
  description: 'A film made with filmkit',
  requires: { bundle: 'ai' },
  menu: async (kernel, info) => [{"href": "install.json", "icon": "fa-solid fa-plug", "text": "Install ComfyUI"}, {"href": "start.json", "icon": "fa-solid fa-power-off", "text": "Start ComfyUI"}, {"href": "generate.json", "icon": "fa-solid fa-wand-magic-sparkles", "text": "Make the missing clips"}, {"href": "edit.json", "icon": "fa-solid fa-scissors", "text": "Cut the film"}, {"href": "deliver.json", "icon": "fa-solid fa-film", "text": "Deliver it"}, {"confirm": "Remove the clips, the film and ComfyUI? All that is in the folders output, pictures and app goes, files of your own among it. A film that was delivered stays.", "href": "cleanup.json", "icon": "fa-solid fa-trash", "text": "Remove all of it"}].map((item) => ({
    ...item,
    text: info.running(item.href) ? item.text + ' …' : item.text
  }))
}