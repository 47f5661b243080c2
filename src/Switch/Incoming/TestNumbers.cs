using Carillon.Media;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Switch.Phones;
using Carillon.Switch.Trunks;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Incoming;

/// <summary>Numbers that the switch answers by itself, for phones, carriers and servers of the configuration: an echo, and a tone. They work while no web
/// process does. Bounded in number and in time. Runs on the control loop, but for <see cref="Has"/>.</summary>
internal sealed class TestNumbers(Floor floor, CarrierTable carriers, PhoneDesk phones, VoiceDesk voices)
{
    private const int MostCalls = 8;
    private const int NotAcceptable = 488;

    /// <summary>Any thread.</summary>
    public bool Has(string? number) =>
        number is { Length: > 0 } && (number == floor.Options.EchoNumber || number == floor.Options.ToneNumber);

    /// 1 a leg, that is told like any other but for its coming  2 not too many  3 audio on which both agree  4 answered, for a time
    public void TakeIn(IncomingBranch branch)
    {
        var line = branch.Call.Phone is null ? carriers.LineOf(branch.Call) : null;
        var full = Full();
        var leg = MakeLeg(branch, line); // 1
        floor.Legs.Add(leg);
        if (full is not null || line is { IsFull: true }) // 2
        {
            floor.End(leg, EndCause.Overloaded, text: full ?? $"carrier {line!.Id} is {line.Text}");
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

        leg.Rtp!.SetProcessor(VoiceOf(leg)); // 4
        branch.Answer();
        leg.RingTimer = EndInTime(leg);
    }

    /// <summary>The same over a trunk, where a voice has no port of its own: it talks with the leg in a room.</summary>
    public void TakeIn(IaxTestLeg leg)
    {
        var full = Full();
        voices.GiveAudio(leg);
        floor.Legs.Add(leg);
        if (full is not null)
        {
            floor.End(leg, EndCause.Overloaded, text: full);
            return;
        }

        var room = RoomKey.New();
        leg.Inside = floor.Media.CreateAppLeg(VoiceOf(leg));
        floor.Media.Join(leg.Media!, room);
        floor.Media.Join(leg.Inside, room);
        leg.Call!.Answer();
        floor.Answered(leg);
        leg.Timer = EndInTime(leg);
    }

    /// <summary>Why no further one is taken; null: it is. Those that we make ourselves are not counted.</summary>
    private string? Full() =>
        floor.Legs.Living.Count(l => l is { Kind: LegKind.LegTest, InviteSent: false }) >= MostCalls ? "as many test calls as may be" : floor.RefusesNewLegs()?.Text;

    private IAudioProcessor VoiceOf(Leg leg) => leg.Called == floor.Options.EchoNumber ? new Echo() : new TestTone();

    private ITimer EndInTime(Leg leg) =>
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
