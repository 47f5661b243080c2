using Carillon.Media;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Switch.Phones;
using Carillon.Switch.Trunks;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Incoming;

/// <summary>Numbers that the switch answers by itself, for phones and carriers of the configuration: an echo, and a tone. They work while no web
/// process does. Bounded in number and in time. Runs on the control loop, but for <see cref="Has"/>.</summary>
internal sealed class TestNumbers(Floor floor, CarrierTable carriers, PhoneDesk phones)
{
    private const int MostCalls = 8;
    private const int NotAcceptable = 488;
    private const string Enough = "as many test calls as may be";

    /// <summary>Any thread.</summary>
    public bool Has(string? number) =>
        number is { Length: > 0 } && (number == floor.Options.EchoNumber || number == floor.Options.ToneNumber);

    /// 1 a leg, that is told like any other but for its coming  2 not too many  3 audio on which both agree  4 answered, for a time
    public void TakeIn(IncomingBranch branch)
    {
        var line = branch.Call.Phone is null ? carriers.LineOf(branch.Call) : null;
        var full = WhyFull() ?? (line is { IsFull: true } ? Enough : null);
        var leg = MakeLeg(branch, line); // 1
        floor.Legs.Add(leg);
        if (full is not null) // 2
        {
            floor.End(leg, EndCause.Overloaded, text: full);
            return;
        }

        if (line is not null)
            leg.Route!.TakeLine(line, number: null);
        if (!Agree(leg, branch, line)) // 3
        {
            branch.RefusedWith = NotAcceptable;
            floor.End(leg, EndCause.ProtocolError, NotAcceptable, text: "its offer has no audio that can be taken");
            return;
        }

        leg.Rtp!.SetProcessor(TesterOf(leg)); // 4
        branch.Answer();
        leg.RingTimer = EndsInTime(leg);
    }

    /// <summary>The same over IAX2, where the leg speaks with the tester in a room of the two.</summary>
    public void TakeIn(IaxIncomingLeg leg, VoiceDesk voices)
    {
        var full = WhyFull();
        floor.Legs.Add(leg);
        if (full is not null)
        {
            floor.End(leg, EndCause.Overloaded, text: full);
            return;
        }

        voices.GiveAudio(leg);
        leg.Tester = floor.Media.CreateAppLeg(TesterOf(leg));
        var room = RoomKey.New();
        floor.Media.Join(leg.Media!, room);
        floor.Media.Join(leg.Tester, room);
        leg.Voice.IsMuted = false;
        leg.Call!.Answer();
        floor.Answered(leg);
        leg.RingTimer = EndsInTime(leg);
    }

    /// <summary>Null: one more is taken. Those that we make ourselves are not counted.</summary>
    private string? WhyFull() => floor.RefusesNewLegs()?.Text ?? (floor.Legs.Living.Count(l => l is { Kind: LegKind.LegTest, InviteSent: false }) >= MostCalls ? Enough : null);

    private IAudioProcessor TesterOf(Leg leg) => leg.Called == floor.Options.EchoNumber ? new Echo() : new TestTone();

    private ITimer EndsInTime(Leg leg) =>
        floor.Loop.After(floor.Options.TestCallTime, () => floor.End(leg, EndCause.HungUpByUs, text: "the time of a test call is over"));

    private SipLeg MakeLeg(IncomingBranch branch, CarrierLine? line)
    {
        var now = floor.Clock.GetTimestamp();
        return branch.Leg = new SipLeg(Guid.CreateVersion7().ToString("N"), LegKind.LegTest, now)
        {
            Incoming = branch,
            DialledAt = now,
            Number = branch.Call.Phone ?? branch.Call.From.Uri.User ?? "",
            Called = branch.Call.RequestUri.User ?? "",
            CarrierId = line?.Id ?? "",
            Route = line is null ? null : new CarrierRoute([], TimeSpan.MaxValue),
        };
    }

    private bool Agree(SipLeg leg, IncomingBranch branch, CarrierLine? line) =>
        floor.GiveAudio(leg, branch.AudioFamily)
        && SrtpRule.For(line?.Settings.Srtp ?? phones.SrtpOf(branch.Call.Phone), branch.Call.Transport, floor.Options) is { } security
        && branch.Agree(leg.Rtp!, security, wideband: false);
}
