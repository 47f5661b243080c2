namespace Carillon.Protocols.Sip;

public enum SipVerdictKind
{
    /// <summary>Go on with it.</summary>
    Accept,

    /// <summary>Answer with the status (a request), and do nothing else.</summary>
    Refuse,

    /// <summary>Not a word: it cannot be answered, or it is a response.</summary>
    Drop,
}

/// <summary>What to do with a message, and why.</summary>
public readonly record struct SipVerdict(SipVerdictKind Kind, int Status, string Reason)
{
    public static SipVerdict Accept { get; } = new(SipVerdictKind.Accept, 0, "");

    public static SipVerdict Refuse(int status, string reason) => new(SipVerdictKind.Refuse, status, reason);

    public static SipVerdict Drop(string reason) => new(SipVerdictKind.Drop, 0, reason);

    public bool IsAccept => Kind == SipVerdictKind.Accept;
}
