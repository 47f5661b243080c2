using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Switch.Journalling;
using Carillon.Switch.Legs;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Incoming;

/// <summary>Calls that come to us over SIP. A phone's is refused: agents work from the desktop. A carrier's rings, and the domain is told,
/// until it decides. Runs on the control loop, but for <see cref="Incoming"/>.</summary>
internal sealed class IncomingDesk(Floor floor, CarrierTable carriers, TransferDesk transfers, TestNumbers tests, IaxIncomingDesk overIax) : ISipInbound
{
    private const int Forbidden = 403, NotAcceptable = 488, Unavailable = 503;

    /// <summary>With early media: what RFC 3261 has proxies wait for at least (Timer C).</summary>
    private static readonly TimeSpan LongestRinging = TimeSpan.FromMinutes(3);

    public void Post(Action act) => floor.Loop.Post(act);

    /// <summary>SIP loop.</summary>
    public void Incoming(SipCall call, SessionDescription? offer)
    {
        var branch = new IncomingBranch(this, call, offer);
        call.Events = branch;
        if (tests.Has(call.RequestUri.User))
            Post(() => tests.TakeIn(branch));
        else if (call.Phone is not null)
            call.Reject(Forbidden, "Calls from phones are not taken; use the agent desktop");
        else
            Post(() => TakeIn(branch));
    }

    /// 1 somebody has to decide  2 is it a call that came in  3 once  4 heard before the answer, or answered
    public Outcome Answer(Answer order)
    {
        if (floor.Legs.Find(order.LegId) is not { } known) // 1
            return Outcome.UnknownLeg(order.LegId);
        if (known is IaxIncomingLeg { Kind: LegKind.LegInbound } called)
            return overIax.Answer(called, order);
        if (known is not SipLeg { Incoming: { } branch } leg) // 2
            return Outcome.Invalid($"leg '{order.LegId}' is not a call that came in");
        if (branch.IsAnswering || (order.EarlyMedia && branch.IsEarly)) // 3
            return Outcome.AlreadyDone();
        leg.RingTimer?.Dispose(); // 4
        if (order.EarlyMedia)
            BeginEarly(branch, leg);
        else
            branch.Answer();
        return Outcome.Ok;
    }

    /// <summary>The caller has confirmed our answer.</summary>
    public void Answered(IncomingBranch branch, SessionDescription remote)
    {
        if (branch is not { HasEnded: false, Leg: { } leg } || leg.IsAnswered)
            return;
        if (branch.Conclude(remote) is not { } audio)
        {
            floor.End(leg, EndCause.ProtocolError, text: "its answer has no audio that was offered");
            return;
        }

        leg.Rtp!.SetRemote(audio);
        (leg.Up, leg.Dialog) = (branch.Call, branch.Call.Dialog);
        floor.Answered(leg);
        if (leg.Dialog is { } dialog)
            floor.Events.Keep(new KeptDialog(leg.Id, dialog));
    }

    /// <summary>A re-INVITE. Who takes no sound from us any more holds the call.</summary>
    public void MediaChanged(IncomingBranch branch, SessionDescription? ours, SessionDescription remote)
    {
        if (branch is not { HasEnded: false, Leg: { } leg } || ours is null || AudioAgreement.Conclude(ours, remote, branch.Call.Remote.Address) is not { } audio)
            return;
        leg.Rtp!.SetRemote(audio);
        floor.Music.Holds(leg, audio.Direction is Media.MediaDirection.ReceiveOnly or Media.MediaDirection.Inactive ? leg.MusicWhenHeld : null);
    }

    public void TransferAsked(IncomingBranch branch, SipTransferRequest request)
    {
        if (branch is { HasEnded: false, Leg: { } leg })
            transfers.Asked(leg, request, leg.TransferOver);
        else
            request.Refuse(Forbidden);
    }

    public void TransferProgress(IncomingBranch branch)
    {
        if (branch.Leg is { } leg)
            transfers.Progress(leg);
    }

    public void TransferEnded(IncomingBranch branch, int status, bool accepted)
    {
        if (branch.Leg is { } leg)
            transfers.Ended(leg, status, accepted);
    }

    public void Digit(IncomingBranch branch, char digit)
    {
        if (branch is { HasEnded: false, Leg: { } leg })
            floor.DigitCame(leg, digit, SipDesk.InfoDigit);
    }

    public void Ended(IncomingBranch branch, SipCallEnd end)
    {
        if (branch is not { HasEnded: false, Leg: { } leg })
            return;
        branch.HasEnded = true;
        var cause = CauseOf(leg, end);
        var text = cause == EndCause.Cancelled ? "The caller gave up before it was answered." : end.Reason;
        floor.End(leg, cause, end.Status, end.Q850 ?? 0, text);
    }

    /// <summary>Who can decide has come: what waited for that rings now.</summary>
    public void DomainIsBack()
    {
        overIax.DomainIsBack();
        foreach (var leg in floor.Legs.Living.OfType<SipLeg>().Where(l => l is { Kind: LegKind.LegInbound, State: LegState.LegTrying }).ToList())
        {
            if (leg.Incoming is { HasEnded: false, IsAnswering: false, IsEarly: false } branch)
                Ring(leg, branch);
        }
    }

    /// 1 a leg, with the carrier's line taken  2 on record  3 can it be taken  4 it rings, once there is somebody who can decide about it
    private void TakeIn(IncomingBranch branch)
    {
        var call = branch.Call;
        var line = carriers.LineOf(call);
        var full = floor.RefusesNewLegs();
        var leg = MakeLeg(branch, line); // 1
        floor.Legs.Add(leg);
        Tell(leg, call); // 2
        var refusal = line is null ? (EndCause.RefusedByUs, 0, "no carrier is configured at that address") // 3
            : full is { } why ? (EndCause.Overloaded, 0, why.Text)
            : Refusal(leg, branch, line);
        if (refusal is var (cause, status, text))
        {
            branch.RefusedWith = status;
            floor.End(leg, cause, status, text: text);
            return;
        }

        if (floor.Events.HasReaders) // 4
            Ring(leg, branch);
        else
            leg.RingTimer = floor.Loop.After(floor.Options.IncomingGrace, () => NobodyCame(leg, branch));
    }

    /// <summary>For as long as anybody may think about it.</summary>
    private void Ring(SipLeg leg, IncomingBranch branch)
    {
        leg.RingTimer?.Dispose();
        leg.State = LegState.LegRinging;
        branch.Call.Ring();
        leg.RingTimer = floor.Loop.After(floor.Options.IncomingTime, () => NobodyDecided(leg, branch));
    }

    private SipLeg MakeLeg(IncomingBranch branch, CarrierLine? line)
    {
        var call = branch.Call;
        var now = floor.Clock.GetTimestamp();
        var leg = new SipLeg(Guid.CreateVersion7().ToString("N"), LegKind.LegInbound, now)
        {
            Incoming = branch,
            DialledAt = now,
            Number = call.From.Uri.User ?? "",
            Called = call.RequestUri.User ?? "",
            CallerId = call.From.Uri.User ?? "",
            CallerName = call.From.DisplayName ?? "",
            CarrierId = line?.Id ?? "",
            TransferOver = line is null ? [] : line.Settings.TransferOver,
            Route = line is null ? null : new CarrierRoute([], TimeSpan.MaxValue),
        };
        branch.Leg = leg;
        return leg;
    }

    private void Tell(SipLeg leg, SipCall call)
    {
        var told = new IncomingCall { LegId = leg.Id, From = leg.Number, To = leg.Called, CarrierId = leg.CarrierId, DisplayName = leg.CallerName };
        CallerIdentity.Fill(told, call.InviteRequest!);
        floor.Events.Publish(new SwitchEvent { IncomingCall = told });
    }

    /// 1 the carrier's limit, in both directions  2 a port  3 audio on which both agree
    private (EndCause Cause, int Status, string Text)? Refusal(SipLeg leg, IncomingBranch branch, CarrierLine line)
    {
        line.Spoke();
        if (line.IsFull) // 1
            return (EndCause.Overloaded, 0, $"carrier {line.Id} is {line.Text}");
        leg.Route!.TakeLine(line, number: null);
        if (floor.Speaks(branch.AudioFamily) && !floor.GiveAudio(leg, branch.AudioFamily)) // 2
            return (EndCause.Overloaded, 0, "no free RTP port");
        if (leg.Rtp is null || SrtpRule.For(line.Settings.Srtp, branch.Call.Transport, floor.Options) is not { } security || !branch.Agree(leg.Rtp, security, floor.Options.Wideband)) // 3
            return (EndCause.ProtocolError, NotAcceptable, "its offer has no audio that can be taken");
        leg.Rtp.SetLevel(line.Level);
        return null;
    }

    private void BeginEarly(IncomingBranch branch, SipLeg leg)
    {
        branch.BeginEarly();
        leg.RingTimer = floor.Loop.After(LongestRinging, () => NobodyDecided(leg, branch));
        leg.EarlyMediaTold = true;
        floor.Events.Publish(new SwitchEvent { LegEarlyMedia = new LegEarlyMedia { LegId = leg.Id } });
    }

    private void NobodyDecided(SipLeg leg, IncomingBranch branch)
    {
        if (floor.Legs.Find(leg.Id) == leg && !branch.IsAnswering)
            floor.End(leg, EndCause.NoAnswer, text: "nobody here answered it in time");
    }

    private void NobodyCame(SipLeg leg, IncomingBranch branch)
    {
        if (floor.Legs.Find(leg.Id) != leg || leg.State != LegState.LegTrying || branch.IsAnswering)
            return;
        branch.RefusedWith = Unavailable;
        floor.End(leg, EndCause.RefusedByUs, Unavailable, text: "nobody is connected who could decide about it");
    }

    private static EndCause CauseOf(SipLeg leg, SipCallEnd end) => (leg.IsAnswered, end.By) switch
    {
        (_, SipCallEnder.Timeout or SipCallEnder.Transport) => EndCause.CarrierTimeout,
        (true, SipCallEnder.Remote) => EndCause.Normal,
        (true, _) => EndCause.HungUpByUs,
        (false, SipCallEnder.Remote) => EndCause.Cancelled,
        _ => EndCause.ProtocolError,
    };
}
