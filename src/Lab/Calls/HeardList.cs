using Carillon.Lab.Audio;

namespace Carillon.Lab.Calls;

/// <summary>A decoder reports a stretch twice, when it is certain and when it is over: the second report replaces the first.</summary>
internal static class HeardList
{
    public static void Note(this List<HeardStretch> heard, in HeardStretch stretch)
    {
        if (heard.Count > 0 && heard[^1].Open && heard[^1].Number == stretch.Number && heard[^1].From == stretch.From)
            heard[^1] = stretch;
        else
            heard.Add(stretch);
    }
}
