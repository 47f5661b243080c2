using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>What the far switch is to do with a link, as words in CALLED CONTEXT: how it takes part in its room, and whether a tone tells of it.</summary>
/// <param name="Mode">How it takes part.</param>
/// <param name="WhisperTo">Who alone hears it, when it whispers.</param>
/// <param name="Tone">The room hears a tone.</param>
internal readonly record struct LinkContext(JoinMode Mode, string WhisperTo, bool Tone)
{
    private const string Talk = "carillon", TalkWithTone = "carillon-tone", Listen = "carillon-listen", Whisper = "carillon-whisper:";

    public static LinkContext Of(Link order) => new(order.FarMode, order.WhisperToLeg, order.AnnounceTone);

    public string Words => Mode switch
    {
        JoinMode.JoinListen => Listen,
        JoinMode.JoinWhisper => Whisper + WhisperTo,
        _ => Tone ? TalkWithTone : Talk,
    };

    /// <summary>A word that is not known is a link that talks, as it always was: other IAX2 boxes have contexts of their own.</summary>
    public static LinkContext Parse(string? words) => words switch
    {
        TalkWithTone => new(JoinMode.JoinTalk, "", true),
        Listen => new(JoinMode.JoinListen, "", false),
        _ when words?.StartsWith(Whisper, StringComparison.Ordinal) == true => new(JoinMode.JoinWhisper, words[Whisper.Length..], false),
        _ => new(JoinMode.JoinTalk, "", false),
    };
}
