using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Carillon.Tests.Telephony;

public sealed class FakeSwitchConformance : CallControlConformance
{
    protected override async ValueTask<IWorld> CreateWorld()
    {
        var world = new FakeWorld();
        await world.Control.Configure(2, new SwitchConfig(), CancellationToken.None);
        return world;
    }

    private sealed class FakeWorld : IWorld
    {
        private readonly FakeSwitch _one = new("t1", TimeProvider.System);
        private readonly FakeSwitch _two = new("t2", TimeProvider.System);
        private readonly Dictionary<string, string> _callers = [];

        public FakeWorld()
        {
            _one.Connect(_two);
            _one.Rules.PhoneIsRegistered = phone => phone == "100";
            _one.Rules.PromptLength = _ => TimeSpan.FromMilliseconds(50);
        }

        public ICallControl Control => _one;

        public ICallControl Neighbour => _two;

        public void CustomersWill(FakeCall call) => _one.Rules.Customer = _ => call;

        public void CustomerHangsUp(string number) => _one.CustomerHangsUp(LegOf(number));

        public void CustomerPresses(string number, char digit) => _one.Press(LegOf(number), digit);

        public void CustomerTalks(string number, bool on) => _one.Talks(LegOf(number), on);

        public Task CallIn(string from, string called)
        {
            _callers[from] = _one.CallIn(from, called, "c1");
            return Task.CompletedTask;
        }

        public void CallerHangsUp(string from) => _one.CallerHangsUp(_callers[from]);

        public Task<int> FinalStatusOf(string from)
        {
            var leg = _callers[from];
            var answered = _one.EventLog.Any(e => e.LegAnswered?.LegId == leg);
            return Task.FromResult(answered ? 200 : (int)_one.EventLog.Single(e => e.LegEnded?.LegId == leg).LegEnded.SipCode);
        }

        public int InvitesTo(string number) => _one.EventLog.Count(e => e.LegSent?.LegId == LegOf(number));

        public async ValueTask DisposeAsync()
        {
            await _one.DisposeAsync();
            await _two.DisposeAsync();
        }

        private string LegOf(string number) =>
            _one.Received.FirstOrDefault(c => c.Originate?.Number == number)?.Originate.LegId ?? "none";
    }
}

public sealed class FakeSwitchTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Rules_play_out_on_the_injected_clock()
    {
        await using var fake = new FakeSwitch("t1", _clock, new FakeRules { Customer = _ => FakeCall.Answers(TimeSpan.FromSeconds(3), talk: TimeSpan.FromSeconds(5)) });
        await fake.Execute(Originate("leg"), TestContext.Current.CancellationToken);
        Assert.Equal(["LegSent", "LegRinging"], Kinds(fake));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("LegAnswered", Kinds(fake)[^1]);
        _clock.Advance(TimeSpan.FromSeconds(5));
        var ended = fake.EventLog[^1].LegEnded;
        Assert.Equal((EndCause.Normal, 3000ul, 5000ul), (ended.Cause, ended.RingMs, ended.TalkMs));
    }

    [Fact]
    public async Task A_disconnected_switch_answers_unreachable_and_its_calls_go_on()
    {
        await using var fake = new FakeSwitch("t1", _clock);
        await fake.Execute(Originate("leg"), TestContext.Current.CancellationToken);
        fake.Disconnect();
        var result = await fake.Execute(Originate("other"), TestContext.Current.CancellationToken);
        Assert.Equal(ResultCode.ResultUnreachable, result.Code);
        await Assert.ThrowsAsync<SwitchUnavailableException>(() => fake.Snapshot(TestContext.Current.CancellationToken));
        fake.Reconnect();
        Assert.Equal("leg", Assert.Single((await fake.Snapshot(TestContext.Current.CancellationToken)).Legs).LegId);
    }

    [Fact]
    public async Task A_restart_ends_every_leg_as_lost_and_changes_the_boot_id()
    {
        await using var fake = new FakeSwitch("t1", _clock);
        await fake.Execute(Originate("leg"), TestContext.Current.CancellationToken);
        var boot = fake.Connection.BootId;
        fake.Restart();
        Assert.NotEqual(boot, fake.Connection.BootId);
        var snapshot = await fake.Snapshot(TestContext.Current.CancellationToken);
        Assert.Empty(snapshot.Legs);
        Assert.Equal(EndCause.ServerLost, Assert.Single(snapshot.RecentEnds).Cause);
    }

    private static Command Originate(string leg) => new()
    {
        Originate = new Originate { LegId = leg, AttemptId = "a" + leg, CampaignId = "DEMO", Epoch = 1, Number = "+4930555", CarrierIds = { "c1" } },
    };

    private static string[] Kinds(FakeSwitch fake) => [.. fake.EventLog.Select(e => e.KindCase.ToString())];
}
