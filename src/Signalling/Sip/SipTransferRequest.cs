using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Calls;

namespace Carillon.Signalling.Sip;

/// <summary>
/// A REFER that came within a call (RFC 3515). Accept or Refuse it, now or within half a minute; then Report how the call that it leads to
/// goes. The verbs may be used from any thread; those that fit no more do nothing.
/// </summary>
public sealed class SipTransferRequest
{
    private readonly ReferReceiver _receiver;

    internal SipTransferRequest(ReferReceiver receiver) => _receiver = receiver;

    /// <summary>Whom to call; without the headers that were in it.</summary>
    public required SipUri Target { get; init; }

    /// <summary>The new call takes the place of this one of the target's.</summary>
    public ReplacesHeader? Replaces { get; init; }

    /// <summary>Referred-By (RFC 3892), as the other side says it; nothing proves it.</summary>
    public NameAddress? ReferredBy { get; init; }

    /// <summary>202, and a first report: 100.</summary>
    public void Accept() => _receiver.Post(_receiver.Accept);

    public void Refuse(int status) => _receiver.Post(() => _receiver.Refuse(status));

    /// <summary>180, 200, 486 …; what is 200 or more is the last. Nothing is sent to who wanted no reports (RFC 4488).</summary>
    public void Report(int status) => _receiver.Post(() => _receiver.Report(status));
}
