using Carillon.Signalling.Iax2;
using Carillon.Switch.Control;
using Carillon.Switch.Trunks;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Incoming;

/// <summary>Calls that come to us over IAX2 and mean no room: those of trunks ring until the domain decides, as those of carriers do. A phone's is
/// refused, but for the test numbers. Runs on the control loop, but for <see cref="Incoming"/>.</summary>
internal sealed class IaxIncomingDesk(Floor floor, TrunkPort trunk, VoiceDesk voices, TestNumbers tests, LinkDesk links) : IIax2Inbound, IIaxDesk
{
    private const byte SwitchCongestion = 42;

    /// <summary>With early media, as over SIP.</summary>
    private static readonly TimeSpan LongestRinging = TimeSpan.FromMinutes(3);

    private readonly IncomingRate _rate = new(floor.Clock);

    public void Post(Action act) => floor.Loop.Post(act);

    /// <summary>Who can decide has come: what waited for that rings now.</summary>
    public void DomainIsBack()
    {
        foreach (var leg in floor.Legs.Living.OfType<IaxIncomingLeg>().Where(l => l is { Kind: LegKind.LegInbound, State: LegState.LegTrying, IsEarly: false }).ToList())
            Ring(leg);
    }

    /// <summary>IAX2 loop: an authenticated peer calls.</summary>
    public void Incoming(Iax2Call call, Iax2NewCall request)
    {
        if (request.CalledNumber.StartsWith(RoomNumber.Prefix, StringComparison.Ordinal))
        {
            links.Incoming(call, request);
            return;
        }

        var isTest = tests.Has(request.CalledNumber);
        var leg = new IaxIncomingLeg(CallControlExtensions.NewId(), isTest ? LegKind.LegTest : LegKind.LegInbound, floor.Clock.GetTimestamp(), this, trunk)
        {
            Voice = voices.Make(),
            Call = call,
            PeerServerId = request.Peer,
            Number = request.CallingNumber ?? "",
            Called = request.CalledNumber,
            CallerName = request.CallingName ?? "",
            DialledAt = floor.Clock.GetTimestamp(),
        };
        leg.Voice.IsMuted = true;
        call.Events = leg;
        Post(isTest ? () => tests.TakeIn(leg, voices) : () => TakeIn(leg));
    }

    public Outcome Answer(IaxIncomingLeg leg, Answer order)
    {
        if (leg.IsAnswered || (order.EarlyMedia && leg.IsEarly))
            return Outcome.AlreadyDone();
        leg.RingTimer?.Dispose();
        leg.Voice.IsMuted = false;
        if (order.EarlyMedia)
            BeginEarly(leg);
        else
            Answer(leg);
        return Outcome.Ok;
    }

    public void Ringing(IaxLeg leg)
    {
    }

    public void Answered(IaxLeg leg)
    {
    }

    public void Digit(IaxLeg leg, char digit)
    {
        if (floor.Legs.Find(leg.Id) == leg)
            floor.DigitCame(leg, digit, VoiceDesk.KeyPress);
    }

    public void Held(IaxLeg leg, bool withMusic)
    {
        if (floor.Legs.Find(leg.Id) == leg)
            floor.Music.Holds(leg, withMusic ? "" : null);
    }

    public void Ended(IaxLeg leg, Iax2CallEnd end)
    {
        var cause = CauseOf(leg, end);
        floor.End(leg, cause, q850: end.Q850, text: cause == EndCause.Cancelled ? "The caller gave up before it was answered." : end.Text);
    }

    /// 1 whose call it is  2 a leg, on record  3 can it be taken  4 it rings, once there is somebody who can decide about it
    private void TakeIn(IaxIncomingLeg leg)
    {
        if (!links.HasTrunk(leg.PeerServerId)) // 1
        {
            leg.Call!.HangUp(EndCauses.Of(EndCause.RefusedByUs).Iax2, "calls from phones are not taken; use the agent desktop");
            return;
        }

        var refusal = Refusal();
        floor.Legs.Add(leg); // 2
        floor.Events.Publish(new SwitchEvent
        {
            IncomingCall = new IncomingCall { LegId = leg.Id, From = leg.Number, To = leg.Called, ServerId = leg.PeerServerId, DisplayName = leg.CallerName },
        });
        if (refusal is var (cause, text)) // 3
        {
            floor.End(leg, cause, text: text);
            return;
        }

        voices.GiveAudio(leg);
        if (floor.Events.HasReaders) // 4
            Ring(leg);
        else
            leg.RingTimer = floor.Loop.After(floor.Options.IncomingGrace, () => NobodyCame(leg));
    }

    /// <summary>For as long as anybody may think about it.</summary>
    private void Ring(IaxIncomingLeg leg)
    {
        leg.RingTimer?.Dispose();
        leg.State = LegState.LegRinging;
        leg.Call!.Ring();
        leg.RingTimer = floor.Loop.After(floor.Options.IncomingTime, () => NobodyDecided(leg));
    }

    private (EndCause Cause, string Text)? Refusal()
    {
        if (floor.RefusesNewLegs() is { } full)
            return (EndCause.Overloaded, full.Text);
        return _rate.TryTake(floor.IncomingPerSecond) ? null : (EndCause.Overloaded, $"more than {floor.IncomingPerSecond} calls a second");
    }

    private void BeginEarly(IaxIncomingLeg leg)
    {
        leg.IsEarly = true;
        leg.Call!.Progress();
        leg.RingTimer = floor.Loop.After(LongestRinging, () => NobodyDecided(leg));
        floor.Events.Publish(new SwitchEvent { LegEarlyMedia = new LegEarlyMedia { LegId = leg.Id } });
    }

    private void Answer(IaxIncomingLeg leg)
    {
        leg.Call!.Answer();
        floor.Answered(leg);
    }

    private void NobodyDecided(IaxIncomingLeg leg)
    {
        if (floor.Legs.Find(leg.Id) == leg && !leg.IsAnswered)
            floor.End(leg, EndCause.NoAnswer, text: "nobody here answered it in time");
    }

    private void NobodyCame(IaxIncomingLeg leg)
    {
        if (floor.Legs.Find(leg.Id) != leg || leg.State != LegState.LegTrying || leg.IsEarly)
            return;
        leg.RefusedWith = SwitchCongestion; // not the callee's word, but ours: the caller may try again
        floor.End(leg, EndCause.RefusedByUs, text: "nobody is connected who could decide about it");
    }

    private static EndCause CauseOf(IaxLeg leg, Iax2CallEnd end) => (leg.IsAnswered, end.By) switch
    {
        (true, Iax2EndedBy.Remote) => EndCause.Normal,
        (false, Iax2EndedBy.Remote) => EndCause.Cancelled,
        (_, Iax2EndedBy.Local) => EndCause.HungUpByUs,
        (_, Iax2EndedBy.Moved) => EndCause.Normal,
        (_, Iax2EndedBy.Shutdown) => EndCause.ServerShutdown,
        _ => EndCause.TrunkLost,
    };
}
