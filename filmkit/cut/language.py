"""Language tags as an MP4's tracks have them: three letters.

Source: https://www.loc.gov/standards/iso639-2/ (the terminological codes, for those with two letters).
"""

from __future__ import annotations

UNKNOWN = "und"

# Two letters, and the three that mean the same.
_CODES = (
    "aaaar ababk afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bibis bmbam bnben bobod "
    "brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng "
    "eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau "
    "heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku "
    "jajpn jvjav kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat "
    "lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya "
    "nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli "
    "plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk slslv smsmo "
    "snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl tntsn toton "
    "trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha "
    "zhzho zuzul"
)
_BY_TAG = {code[:2]: code[2:] for code in _CODES.split()}


def three_letters(tag: str) -> str:
    """`nld` for `nl` or `nl-BE`; `UNKNOWN` for what has no such code."""
    language = tag.split("-", maxsplit=1)[0].lower()
    return _BY_TAG.get(language, language if len(language) == len(UNKNOWN) else UNKNOWN)
