using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Phones;

/// <summary>Calls that come to us. Until inbound queues are built nobody here takes them: a phone is told so, a carrier's call
/// is refused and put on record with its cause.</summary>
internal sealed class InboundCalls(Floor floor, CarrierTable carriers) : ISipInbound, ISipCallEvents
{
    private const int Forbidden = 403;

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        call.Events = this;
        if (call.Phone is not null)
        {
            call.Reject(Forbidden, "Calls from phones are not taken; use the agent desktop");
            return;
        }

        call.Reject(EndCauses.Of(EndCause.RefusedByUs).SipCode, "Nobody here takes incoming calls");
        floor.Loop.Post(() => PutOnRecord(call));
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

    public void Ended(SipCall call, SipCallEnd end)
    {
    }

    private void PutOnRecord(SipCall call)
    {
        var legId = Guid.CreateVersion7().ToString("N");
        var carrier = carriers.All.FirstOrDefault(c => c.Targets.Any(t => t.Address.Equals(call.Remote.Address)));
        var info = EndCauses.Of(EndCause.RefusedByUs);
        var told = new IncomingCall { LegId = legId, From = call.From.Uri.User ?? "", To = call.RequestUri.User ?? "", CarrierId = carrier?.Id ?? "", DisplayName = call.From.DisplayName ?? "" };
        CallerIdentity.Fill(told, call.InviteRequest!);
        floor.Events.Publish(new SwitchEvent { IncomingCall = told });
        floor.Events.Publish(new SwitchEvent
        {
            LegEnded = new LegEnded { LegId = legId, Cause = info.Cause, SipCode = (uint)info.SipCode, Q850 = info.Q850, Text = info.Sentence },
        });
        floor.Legs.RememberEnded(legId);
    }
}
