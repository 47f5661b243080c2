using Carillon.Media;
using Carillon.Protocols.Iax2;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Iax2;
using Carillon.Signalling.Sip;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Switch.Trunks;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.SelfTests;

/// <summary>Calls an echo number, our own over SIP or that of a server behind a trunk, and tells whether what is said there comes back. Bounded in number and in time.
/// Runs on the control loop.</summary>
internal sealed class SelfTestDesk(Floor floor, SipEndpoint sip, SipDesk desk, LinkDesk links, Iax2Endpoint iax, TrunkPort trunk, VoiceDesk voices) : IIaxDesk
{
    private const int MostTests = 5;
    private const string Caller = "self-test";
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5), Whole = TimeSpan.FromSeconds(12);

    private readonly Dictionary<string, RunningTest> _running = new(StringComparer.Ordinal);

    public void Post(Action act) => floor.Loop.Post(act);

    /// 1 a second arrival  2 what would be called  3 room  4 the call
    public Outcome Start(SelfTest order)
    {
        if (floor.Legs.IsKnown(order.LegId)) // 1
            return Outcome.AlreadyDone();
        if (floor.Options.EchoNumber.Length == 0) // 2
            return Outcome.Invalid("this server has no echo number (EchoNumber is empty)");
        if (_running.Count >= MostTests) // 3
            return new Outcome(ResultCode.ResultOverloaded, $"{MostTests} self-tests are running");
        if (floor.RefusesNewLegs() is { } full)
            return full;
        return order.ServerId.Length == 0 || order.ServerId == floor.Options.ServerId ? CallSelf(order) : CallPeer(order); // 4
    }

    public void Ringing(IaxLeg leg)
    {
        // An echo answers at once.
    }

    public void Answered(IaxLeg leg)
    {
        if (floor.Legs.Find(leg.Id) == leg && !leg.IsAnswered)
            floor.Answered(leg);
    }

    public void Digit(IaxLeg leg, char digit)
    {
        // Nobody presses anything.
    }

    public void Held(IaxLeg leg, bool withMusic)
    {
        // Who holds an echo has not understood it; the silence is told.
    }

    public void Ended(IaxLeg leg, Iax2CallEnd end) => floor.End(leg, end.By switch
    {
        Iax2EndedBy.Remote => EndCauses.FromQ850(end.Q850),
        Iax2EndedBy.Local => EndCause.HungUpByUs,
        Iax2EndedBy.Authentication => EndCause.ProtocolError,
        Iax2EndedBy.Shutdown => EndCause.ServerShutdown,
        _ => EndCause.TrunkLost,
    }, q850: end.Q850, text: end.Text);

    private Outcome CallSelf(SelfTest order)
    {
        var here = sip.LocalEndPoint;
        var leg = new SipLeg(order.LegId, LegKind.LegTest, floor.Clock.GetTimestamp())
        {
            CallerId = Caller,
            Called = floor.Options.EchoNumber,
            RingTimeout = AnswerWithin,
            Headers = [sip.OwnHeader],
            WhenAnswered = Begin,
            BeforeEnd = Ends,
        };
        if (!floor.GiveAudio(leg, here.AddressFamily))
            return new Outcome(ResultCode.ResultOverloaded, "no free RTP port");
        floor.Legs.Add(leg);
        Run(leg, order);
        desk.Invite(leg, SipUri.Sip(floor.Options.EchoNumber, here), here, credential: null, isPhone: false, AudioSecurity.None);
        return Outcome.Ok;
    }

    private Outcome CallPeer(SelfTest order)
    {
        if (links.Refusal(order.ServerId) is { } refused)
            return refused;
        var leg = new IaxTestLeg(order.LegId, floor.Clock.GetTimestamp(), this, trunk)
        {
            Voice = voices.Make(),
            Called = floor.Options.EchoNumber,
            PeerServerId = order.ServerId,
            WhenAnswered = Begin,
            BeforeEnd = Ends,
            InviteSent = true,
            DialledAt = floor.Clock.GetTimestamp(),
        };
        voices.GiveAudio(leg);
        floor.Legs.Add(leg);
        Run(leg, order);
        leg.Call = iax.Call(new Iax2NewCall
        {
            Peer = order.ServerId,
            CalledNumber = floor.Options.EchoNumber,
            CalledContext = "carillon",
            CallingNumber = Caller,
            CallingName = floor.Options.ServerId,
            Capability = voices.Formats,
            Preferred = MediaFormat.Pcmu,
        }, leg);
        return Outcome.Ok;
    }

    private void Run(Leg leg, SelfTest order)
    {
        var test = new RunningTest(leg, order.ServerId, floor.Clock.GetTimestamp());
        test.Timer = floor.Loop.After(Whole, () => floor.End(leg, EndCause.NoAnswer, text: "the self-test came to no end in time"));
        _running[leg.Id] = test;
    }

    /// <summary>Answered: the signal is said, and looked for in what came back once that is over.</summary>
    private void Begin(Leg leg)
    {
        if (!_running.TryGetValue(leg.Id, out var test))
            return;
        var (probe, room) = (new EchoProbe(), RoomKey.New());
        leg.Inside = floor.Media.CreateAppLeg(probe);
        floor.Media.Join(leg.Media!, room);
        floor.Media.Join(leg.Inside, room);
        test.SetUp = floor.Clock.GetElapsedTime(test.Since);
        test.Timer?.Dispose();
        test.Timer = floor.Loop.After(EchoProbe.Lasts, () => _ = Task.Run(() =>
        {
            var heard = probe.Conclude();
            floor.Loop.Post(() => Heard(test, heard));
        }));
    }

    private void Heard(RunningTest test, EchoHeard heard)
    {
        if (!_running.Remove(test.Leg.Id))
            return;
        Tell(test, SelfTestVerdict.Of(heard));
        floor.End(test.Leg, EndCause.HungUpByUs);
    }

    /// <summary>It ended before anything was found out.</summary>
    private void Ends(Leg leg, string text)
    {
        if (_running.Remove(leg.Id, out var test))
            Tell(test, new SelfTestEnded { Text = leg.IsAnswered ? $"the call ended: {text}" : $"the call was not answered: {text}" });
    }

    private void Tell(RunningTest test, SelfTestEnded ended)
    {
        test.Timer?.Dispose();
        (ended.LegId, ended.ServerId, ended.SetUpMs) = (test.Leg.Id, test.ServerId, (uint)test.SetUp.TotalMilliseconds);
        floor.Events.Publish(new SwitchEvent { SelfTestEnded = ended });
    }

    private sealed class RunningTest(Leg leg, string serverId, long since)
    {
        public Leg Leg { get; } = leg;

        public string ServerId { get; } = serverId;

        public long Since { get; } = since;

        public TimeSpan SetUp { get; set; }

        public ITimer? Timer { get; set; }
    }
}
