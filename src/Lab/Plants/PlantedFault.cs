using System.Net;
using Carillon.Lab.Carrier;
using Carillon.Lab.Running;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Lab.Plants;

/// <summary>Puts one fault into a run, at the first customers who answer.</summary>
internal sealed class PlantedFault(LabPlant plant, SoftCarrier? carrier, SipEndpoint elsewhere, Func<IPEndPoint> carrierAddress)
{
    // By then they are put through and have been recognised.
    private static readonly TimeSpan s_midCall = TimeSpan.FromSeconds(2);

    private readonly List<CarrierCall> _swapped = [];
    private bool _done;

    public void Arm()
    {
        if (carrier is null || plant is LabPlant.None or LabPlant.LostEnd)
            return;
        carrier.Answered = plant switch
        {
            LabPlant.Mute => Mute,
            LabPlant.SwapAudio => call => carrier.Loop.After(s_midCall, () => Swap(call)),
            _ => DialAgain,
        };
    }

    private void Mute(CarrierCall call)
    {
        if (!_done)
            call.Voice.Source.Mute = true;
        _done = true;
    }

    private void Swap(CarrierCall call)
    {
        if (_done || !carrier!.Talking.Contains(call) || call.Facts.Heard.Count == 0)
            return;
        _swapped.RemoveAll(c => !carrier.Talking.Contains(c));
        _swapped.Add(call);
        if (_swapped is not [var one, var other])
            return;
        (one.Voice.Source.Number, other.Voice.Source.Number) = (other.Facts.Identity, one.Facts.Identity);
        _done = true;
    }

    /// <summary>An INVITE that no switch sent, for an attempt that has had its own.</summary>
    private void DialAgain(CarrierCall call)
    {
        if (_done || call.Facts.Attempt is not { } attempt)
            return;
        _done = true;
        elsewhere.Invite(
            new OutgoingInvite
            {
                RequestUri = SipUri.Sip(call.Facts.To, carrierAddress()),
                Target = carrierAddress(),
                From = SipUri.Sip("again", elsewhere.LocalEndPoint),
                Offer = SessionDescription.Offer(new AudioCapabilities { Local = new IPEndPoint(elsewhere.LocalEndPoint.Address, 9) }),
                ExtraHeaders = [new SipHeader(SoftCarrier.AttemptHeader, attempt)],
            },
            new HangsUpAtOnce());
    }
}
