using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Switch;

/// <summary>Calls somebody once and tells how it ended.</summary>
internal sealed class Caller : ISipCallEvents
{
    private readonly TaskCompletionSource<SipCallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<SipCallEnd> Call(SipEndpoint from, SipHop to, string number, SipCredential? credential = null)
    {
        var caller = new Caller();
        from.Invite(new OutgoingInvite
        {
            RequestUri = SipUri.Sip(number, to.EndPoint),
            Target = to,
            Credential = credential,
            From = SipUri.Sip("4940999", SipUri.HostOf(from.LocalEndPoint.Address)),
            Offer = SessionDescription.Offer(new AudioCapabilities { Local = new IPEndPoint(from.LocalEndPoint.Address, 40_000) }),
        }, caller);
        return await caller._ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Sent(SipCall call)
    {
    }

    public void Progress(SipCall call, int status, SessionDescription? answer)
    {
    }

    public void Answered(SipCall call, SessionDescription remote) => call.HangUp();

    public void MediaChanged(SipCall call, SessionDescription remote)
    {
    }

    public void InfoDtmf(SipCall call, char digit)
    {
    }

    public void Ended(SipCall call, SipCallEnd end) => _ended.TrySetResult(end);
}
