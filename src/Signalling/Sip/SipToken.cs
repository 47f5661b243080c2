using Carillon.Protocols;

namespace Carillon.Signalling.Sip;

/// <summary>Tags, branches and Call-IDs that nobody guesses (RFC 3261 section 19.3).</summary>
internal static class SipToken
{
    /// <summary>80 random bits.</summary>
    public static string New() => Unguessable.Hex(20);

    /// <summary>The tag of an answer that nothing is kept of: nobody comes back with it.</summary>
    public static string Passing() => Unguessable.Hex(8);

    public static string NewBranch() => "z9hG4bK" + New();
}
