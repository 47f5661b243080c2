using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Switch.Journalling;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>Sends the INVITEs of legs and takes what becomes of them. Runs on the control loop.</summary>
internal sealed class SipDesk(Floor floor, SipEndpoint sip)
{
    /// <summary>Of a caller who is not named (RFC 3323 section 4.1.1.3).</summary>
    private static readonly SipUri Anonymous = SipUri.Sip("anonymous", "anonymous.invalid");

    internal static readonly TimeSpan InfoDigit = TimeSpan.FromMilliseconds(160);

    /// <summary>With phones what they speak too is spoken.</summary>
    public static readonly SipPeerRules PhoneRules = new() { Reliable = SipExtensionUse.Supported, SessionTimer = SipExtensionUse.Supported };

    private static readonly SipPeerRules TransferringPhoneRules = new() { Reliable = SipExtensionUse.Supported, SessionTimer = SipExtensionUse.Supported, MayTransfer = true };

    /// <summary>Told when a branch ended before answer; true: the leg goes on (the next carrier is tried).</summary>
    public Func<SipBranch, EndCause, bool>? TryElsewhere { get; set; }

    /// <summary>Set once, before the first call.</summary>
    public TransferDesk? Transfers { get; set; }

    public void Post(Action act) => floor.Loop.Post(act);

    /// <summary>To a phone, by the first of its ways.</summary>
    public void Invite(SipLeg leg, Queue<PhonePlace> places)
    {
        var place = places.Dequeue();
        Invite(leg, place.Uri, place.Target, credential: null, isPhone: true, place.Security, places);
    }

    /// <summary>One more INVITE for the leg. All its branches offer the same RTP port, as with a forking proxy; one for IPv4 and one for IPv6.</summary>
    public void Invite(SipLeg leg, SipUri uri, SipHop target, SipCredential? credential, bool isPhone, AudioSecurity security, Queue<PhonePlace>? otherPlaces = null)
    {
        if (leg.DialledAt == 0)
            leg.DialledAt = floor.Clock.GetTimestamp();
        leg.InviteSent = true;
        var branch = new SipBranch(this, leg) { Offer = AudioAgreement.Offer(leg.Rtp!, target.Address.AddressFamily, security, floor.Options.Wideband), OtherPlaces = otherPlaces ?? [] };
        leg.Branches.Add(branch);
        var line = leg.Route?.Line;
        var caller = line?.CallerFor(leg.CallerId) ?? leg.CallerId;
        var here = SipUri.HostOf(sip.AddressTowards(target.Address));
        var withheld = line is { Settings.WithholdCaller: true };
        branch.Call = sip.Invite(new OutgoingInvite
        {
            RequestUri = uri,
            Target = target,
            From = withheld ? Anonymous : SipUri.Sip(caller.Length == 0 ? "anonymous" : caller, here),
            FromDisplayName = withheld ? "Anonymous" : leg.CallerName.Length == 0 ? null : leg.CallerName,
            Offer = branch.Offer,
            Credential = credential,
            Replaces = isPhone ? leg.Replaces : null,
            Rules = line?.Rules ?? (leg.TransferOver.Count > 0 ? TransferringPhoneRules : PhoneRules),
            ExtraHeaders = line is null ? leg.Headers : CallerHeaders.Of(line.Settings, caller, uri.User ?? "", leg.AttemptId, here),
            GiveUpAfterSilence = floor.Options.CarrierSilence,
            StayWithTarget = isPhone,
        }, branch);
        leg.RingTimer ??= floor.Loop.After(leg.RingTimeout, () => RingTimeout(leg));
    }

    public void Sent(SipBranch branch, SipCall call)
    {
        // The contacts of a phone are one call to everybody else.
        if (!Lives(branch) || (branch.Leg.Route is null && branch != branch.Leg.Branches[0]))
            return;
        if (branch.Leg.AttemptId.Length > 0)
            floor.Calls.Sent(branch.Leg.AttemptId, branch.Leg.Id, branch.Leg.CarrierId, call.CallId);
        floor.Events.Publish(new SwitchEvent
        {
            LegSent = new LegSent
            {
                LegId = branch.Leg.Id,
                AttemptId = branch.Leg.AttemptId,
                CampaignId = branch.Leg.CampaignId,
                CarrierId = branch.Leg.CarrierId,
                SipCallId = call.CallId,
            },
        });
    }

    public void Progress(SipBranch branch, SipCall call, int status, SessionDescription? answer)
    {
        var leg = branch.Leg;
        if (!Lives(branch) || leg.IsAnswered)
            return;
        if (status == 180)
            leg.Route?.Line?.TookCall();
        else
            leg.Route?.Line?.Spoke();
        branch.HasRung |= status == 180;
        if (leg.ProgressAt == 0)
            leg.ProgressAt = floor.Clock.GetTimestamp();
        if (status == 180 && leg.State == LegState.LegTrying)
        {
            leg.State = LegState.LegRinging;
            floor.Events.Publish(new SwitchEvent { LegRinging = new LegRinging { LegId = leg.Id, AttemptId = leg.AttemptId, CampaignId = leg.CampaignId } });
            Transfers!.Rings(leg);
        }

        if (answer is not null && leg.Branches.Count(b => !b.HasEnded) == 1)
            EarlyMedia(branch, call, answer);
    }

    public void Answered(SipBranch branch, SipCall call, SessionDescription remote)
    {
        var leg = branch.Leg;
        if (!Lives(branch) || leg.IsAnswered)
            return;
        if (AudioAgreement.Conclude(branch.Offer, remote, call.Remote.Address) is not { } audio)
        {
            floor.End(leg, EndCause.ProtocolError, text: "its answer has no audio that was offered");
            return;
        }

        leg.Route?.Line?.TookCall();
        leg.RingTimer?.Dispose();
        leg.Rtp!.SetRemote(audio);
        foreach (var other in leg.Branches.Where(b => b != branch))
            other.HangUp(EndCause.Cancelled);
        (leg.Up, leg.Dialog) = (call, call.Dialog);
        floor.Answered(leg);
        Transfers!.Answered(leg);
        if (leg.Dialog is { } dialog)
            floor.Events.Keep(new KeptDialog(leg.Id, dialog));
    }

    /// <summary>A re-INVITE. Who takes no sound from us any more holds the call.</summary>
    public void MediaChanged(SipBranch branch, SipCall call, SessionDescription? ours, SessionDescription remote)
    {
        if (!Lives(branch) || ours is null || AudioAgreement.Conclude(ours, remote, call.Remote.Address) is not { } audio)
            return;
        branch.Leg.Rtp!.SetRemote(audio);
        floor.Music.Holds(branch.Leg, audio.Direction is Media.MediaDirection.ReceiveOnly or Media.MediaDirection.Inactive ? branch.Leg.MusicWhenHeld : null);
    }

    public void Digit(SipBranch branch, char digit)
    {
        if (Lives(branch))
            floor.DigitCame(branch.Leg, digit, InfoDigit);
    }

    /// 1 not ours any more  2 after answer  3 another way to the same phone, another branch that still rings  4 another carrier  5 the end
    public void Ended(SipBranch branch, SipCallEnd end)
    {
        if (!Lives(branch)) // 1
            return;
        branch.HasEnded = true;
        var leg = branch.Leg;
        var cause = CauseOf(leg, end);
        if (!leg.IsAnswered) // 2
        {
            if (IsBroken(branch, end) && branch.OtherPlaces.Count > 0) // 3
                Invite(leg, branch.OtherPlaces);
            if (leg.Branches.Exists(b => !b.HasEnded))
                return;
            if (TryElsewhere?.Invoke(branch, cause) == true) // 4
                return;
        }

        floor.End(leg, cause, end.Status, end.Q850 ?? 0, end.Reason); // 5
    }

    /// <summary>Nobody was reached, as far as is known (RFC 5626 section 5.3).</summary>
    private static bool IsBroken(SipBranch branch, SipCallEnd end) =>
        !branch.HasRung && (end.By is SipCallEnder.Transport or SipCallEnder.Timeout || end.Status == 430);

    private static EndCause CauseOf(SipLeg leg, SipCallEnd end) => (leg.IsAnswered, end.By) switch
    {
        (_, SipCallEnder.Timeout or SipCallEnder.Transport) => EndCause.CarrierTimeout,
        (true, SipCallEnder.Remote) => EndCause.Normal,
        (true, _) => EndCause.HungUpByUs,
        (false, SipCallEnder.Local) => EndCause.Cancelled,
        _ => EndCauses.FromSip(end.Status, end.Q850 ?? 0),
    };

    private static bool Lives(SipBranch branch) => !branch.HasEnded;

    private void EarlyMedia(SipBranch branch, SipCall call, SessionDescription answer)
    {
        var leg = branch.Leg;
        if (AudioAgreement.Conclude(branch.Offer, answer, call.Remote.Address) is not { } audio)
            return;
        leg.Rtp!.SetRemote(audio);
        if (leg.EarlyMediaTold)
            return;
        leg.EarlyMediaTold = true;
        floor.Events.Publish(new SwitchEvent { LegEarlyMedia = new LegEarlyMedia { LegId = leg.Id } });
    }

    private void RingTimeout(SipLeg leg)
    {
        if (floor.Legs.Find(leg.Id) == leg && !leg.IsAnswered)
            floor.End(leg, EndCause.NoAnswer);
    }
}
