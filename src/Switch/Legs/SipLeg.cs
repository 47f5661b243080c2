using Carillon.Media;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Incoming;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>A leg over SIP: a customer behind a carrier, whoever called whom, or an agent's phone. It may have several branches: all contacts of a
/// phone at once, or one carrier after the other.</summary>
internal sealed class SipLeg(string id, LegKind kind, long madeAt) : Leg(id, kind, madeAt)
{
    public List<SipBranch> Branches { get; } = [];

    /// <summary>The call that came in; null for those that we make.</summary>
    public IncomingBranch? Incoming { get; init; }

    /// <summary>Null for a registered phone.</summary>
    public CarrierRoute? Route { get; init; }

    public string CallerId { get; init; } = "";

    public string CallerName { get; init; } = "";

    /// <summary>What its INVITE says beside what a carrier's does.</summary>
    public IReadOnlyList<SipHeader> Headers { get; init; } = [];

    /// <summary>The call at the phone that this one takes the place of.</summary>
    public ReplacesHeader? Replaces { get; init; }

    public TimeSpan RingTimeout { get; init; }

    public ITimer? DialTimer { get; set; }

    public ITimer? RingTimer { get; set; }

    /// <summary>The call of the branch that was answered.</summary>
    public SipCall? Up { get; set; }

    /// <summary>Of that call, or of the last that was tried.</summary>
    public string CallId => (Up ?? Branches.LastOrDefault()?.Call)?.CallId ?? "";

    /// <summary>The carriers by which its other side may have numbers called with REFER; none: it may not.</summary>
    public IReadOnlyList<string> TransferOver { get; set; } = [];

    /// <summary>What others hear while its phone or carrier holds the call: a class of music; null: what that one sends.</summary>
    public string? MusicWhenHeld => Route?.Line is { } line ? NullIfEmpty(line.Settings.HoldMusic) : NullIfEmpty(PhoneMusic);

    /// <summary>Of a registered phone.</summary>
    public string PhoneMusic { get; init; } = "";

    public bool EarlyMediaTold { get; set; }

    /// <summary>How to hang it up; set by the answer.</summary>
    public SipDialog? Dialog { get; set; }

    public RtpLeg? Rtp => (RtpLeg?)Media;

    public override void Release(EndCause cause)
    {
        DialTimer?.Dispose();
        RingTimer?.Dispose();
        foreach (var branch in Branches)
            branch.HangUp(cause);
        Incoming?.HangUp(cause);
        Route?.ReleaseLine();
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
