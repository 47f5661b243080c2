using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>An extension that both sides must speak to use it.</summary>
public enum SipExtensionUse
{
    /// <summary>Not offered; a peer that insists on it is refused with 420.</summary>
    Off,

    /// <summary>Used with peers that support it too.</summary>
    Supported,

    /// <summary>A peer without it is not called, and its calls are refused with 421.</summary>
    Required,
}

/// <summary>What is spoken with one peer beyond RFC 3261.</summary>
public sealed class SipPeerRules
{
    public static SipPeerRules Plain { get; } = new();

    /// <summary>
    /// Provisional responses that are acknowledged by PRACK (RFC 3262). Ours are reliable whenever the peer supports that; its own are
    /// acknowledged when it asks for it.
    /// </summary>
    public SipExtensionUse Reliable { get; init; }

    /// <summary>Calls end when nobody refreshes them (RFC 4028).</summary>
    public SipExtensionUse SessionTimer { get; init; }

    /// <summary>Asked for in our INVITEs; half of it passes between refreshes.</summary>
    public TimeSpan SessionInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The peer may not ask for less: 422. The RFC has no less than 90 s.</summary>
    public TimeSpan MinSession { get; init; } = TimeSpan.FromSeconds(SessionAnswer.Least);

    /// <summary>
    /// It may say REFER, and INVITE with Replaces; whether one is done is decided by who takes the call. Else a REFER is refused with 603 and a
    /// Replaces is not looked at.
    /// </summary>
    public bool MayTransfer { get; init; }

    /// <summary>Option tags that the peer may require of us.</summary>
    internal string[] Understood => field ??= [.. Spoken];

    /// <summary>And in a REGISTER.</summary>
    internal string[] UnderstoodOfRegister => field ??= [.. Spoken, OptionTags.Outbound];

    /// <summary>For Supported; null: nothing.</summary>
    internal string? Supported => field ??= Listed(Spoken);

    /// <summary>For Require of our INVITEs; null: nothing.</summary>
    internal string? Required => field ??= Listed(Tags(use => use == SipExtensionUse.Required));

    /// <summary>The required extensions that a peer does not speak by its INVITE; null: none.</summary>
    internal string? LacksOf(SipMessage invite) => Required is null ? null : Listed(Tags(use => use == SipExtensionUse.Required).Where(tag => !Speaks(invite, tag)));

    /// <summary>An extension is used in a call that comes in.</summary>
    internal static bool Speaks(SipMessage invite, string tag) =>
        OptionTags.Lists(invite, SipHeaderKind.Supported, tag) || OptionTags.Lists(invite, SipHeaderKind.Require, tag);

    private static string? Listed(IEnumerable<string> tags) => string.Join(", ", tags) is { Length: > 0 } list ? list : null;

    private IEnumerable<string> Spoken => MayTransfer
        ? Tags(use => use != SipExtensionUse.Off).Append(OptionTags.Replaces).Append(OptionTags.NoReferSub)
        : Tags(use => use != SipExtensionUse.Off);

    private IEnumerable<string> Tags(Func<SipExtensionUse, bool> that)
    {
        if (that(Reliable)) yield return OptionTags.Reliable;
        if (that(SessionTimer)) yield return OptionTags.Timer;
    }
}
