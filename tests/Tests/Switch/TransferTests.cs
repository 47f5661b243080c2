using System.Collections.Concurrent;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>The Transfer command: by REFER where the carrier does it, by a call of our own where it does not.</summary>
public sealed class TransferTests : IAsyncLifetime
{
    private const string Outside = "+493055501";

    private readonly ConcurrentQueue<SipTransferRequest> _refers = new();
    private SwitchWorld _world = null!;
    private EventWatch _events = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create();
        _events = new EventWatch(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_carrier_that_does_it_connects_and_we_are_out_of_the_way()
    {
        Refers(accept: true, 180, 200);
        var customer = await Customer("c1");
        await Ok(new Transfer { LegId = customer, Number = Outside });
        Assert.Equal(new TransferEnded { LegId = customer, Completed = true, ByRefer = true }, await TransferEnded(customer));
        var end = await _events.Ended(customer);
        Assert.Equal((EndCause.Normal, "transferred by its carrier"), (end.Cause, end.Text));
        Assert.True(_refers.TryDequeue(out var refer));
        Assert.Equal((Outside, _world.Carrier.EndPoint.Port), (refer.Target.User, refer.Target.Port));
        Assert.Empty((await _world.Control.Snapshot(Ct)).Legs);
    }

    [Fact]
    public async Task What_a_carrier_refuses_is_done_by_a_call_of_our_own_and_both_end_together()
    {
        var customer = await Customer("c1");
        var room = await WithAgent(customer);
        var order = new Transfer { LegId = customer, Number = Outside, CarrierIds = { "c2" }, NewLegId = NewId() };
        await Ok(order);
        Assert.Equal(new TransferEnded { LegId = customer, Completed = true, NewLegId = order.NewLegId }, await TransferEnded(customer));
        await Task.WhenAll(_world.SpareCarrier.ToneOf(Outside).Hears(SwitchWorld.CustomerTone), ToneOf(customer).Hears(SwitchWorld.CustomerTone));
        var rooms = (await _world.Control.Snapshot(Ct)).Rooms;
        Assert.Single(Assert.Single(rooms, r => r.RoomId == room).LegIds);
        Assert.Equal([customer, order.NewLegId], Assert.Single(rooms, r => r.RoomId != room).LegIds);

        await Do(new Command { HangUp = new HangUp { LegId = customer } });
        Assert.Equal(EndCause.Normal, (await _events.Ended(order.NewLegId)).Cause);
    }

    [Fact]
    public async Task Nothing_changes_when_the_other_one_is_busy()
    {
        var customer = await Customer("c1");
        await WithAgent(customer);
        _world.SpareCarrier.Behaviour = _ => FakeCall.Refuses(EndCause.Busy);
        var order = new Transfer { LegId = customer, Number = Outside, CarrierIds = { "c2" }, NewLegId = NewId() };
        await Ok(order);
        var ended = await TransferEnded(customer);
        Assert.Equal((false, order.NewLegId, 486u), (ended.Completed, ended.NewLegId, ended.SipCode));
        await ToneOf(customer).Hears(SwitchWorld.PhoneTone);
        Assert.Equal(2, (await _world.Control.Snapshot(Ct)).Legs.Count);
    }

    [Fact]
    public async Task A_carrier_that_tries_and_fails_is_told_and_not_followed_by_a_call_of_our_own()
    {
        Refers(accept: true, 180, 486);
        var customer = await Customer("c1");
        await Ok(new Transfer { LegId = customer, Number = Outside, CarrierIds = { "c2" }, NewLegId = NewId() });
        var ended = await TransferEnded(customer);
        Assert.Equal((false, true, 486u), (ended.Completed, ended.ByRefer, ended.SipCode));
        Assert.Equal(0, _world.SpareCarrier.InvitesTo(Outside));
        Assert.Single((await _world.Control.Snapshot(Ct)).Legs);
    }

    [Theory]
    [InlineData(ExtensionUse.ExtensionOff, 0, true)]
    [InlineData(ExtensionUse.ExtensionSupported, 1, true)]
    [InlineData(ExtensionUse.ExtensionRequired, 1, false)]
    public async Task The_carriers_rule_says_whether_REFER_is_tried_and_what_else(ExtensionUse rule, int refers, bool completed)
    {
        Refers(accept: false);
        await Configure(c => c.Carriers[0].Refer = rule);
        var customer = await Customer("c1");
        await Ok(new Transfer { LegId = customer, Number = Outside, CarrierIds = { "c2" }, NewLegId = NewId() });
        Assert.Equal(completed, (await TransferEnded(customer)).Completed);
        Assert.Equal(refers, _refers.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_calls_are_connected_with_each_other(bool byCarrier)
    {
        Refers(accept: byCarrier, 200);
        var (one, other) = (await Customer("c1"), await Customer("c1"));
        await WithAgent(one);
        await Ok(new Transfer { LegId = one, ToLegId = other });
        var ended = await TransferEnded(one);
        Assert.Equal((true, byCarrier), (ended.Completed, ended.ByRefer));
        Assert.True(_refers.TryDequeue(out var refer));
        Assert.True(_world.Carrier.Taken.ElementAt(1).IsNamedBy(refer.Replaces!));
        if (byCarrier)
        {
            await Task.WhenAll(_events.Ended(one), _events.Ended(other));
            return;
        }

        await Task.WhenAll(ToneOf(one).Hears(SwitchWorld.CustomerTone), ToneOf(other).Hears(SwitchWorld.CustomerTone));
        await Do(new Command { HangUp = new HangUp { LegId = other } });
        await _events.Ended(one);
    }

    [Fact]
    public async Task A_customer_who_goes_first_takes_the_new_call_along()
    {
        _world.SpareCarrier.Behaviour = _ => FakeCall.NeverAnswers();
        var customer = await Customer("c1");
        var order = new Transfer { LegId = customer, Number = Outside, CarrierIds = { "c2" }, NewLegId = NewId() };
        await Ok(order);
        await _events.Next("ringing", e => e.LegRinging?.LegId == order.NewLegId);
        await Do(new Command { HangUp = new HangUp { LegId = customer } });
        Assert.False((await TransferEnded(customer)).Completed);
        Assert.Equal(EndCause.Cancelled, (await _events.Ended(order.NewLegId)).Cause);
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_in_words()
    {
        await Configure(c => c.Carriers[0].Refer = ExtensionUse.ExtensionOff);
        var customer = await Customer("c1");
        Assert.Equal(ResultCode.ResultUnknownLeg, await Result(new Transfer { LegId = NewId(), Number = Outside }));
        Assert.Equal(ResultCode.ResultInvalid, await Result(new Transfer { LegId = customer, Number = "12a" }));
        Assert.Equal(ResultCode.ResultInvalid, await Result(new Transfer { LegId = customer, Number = Outside }));
        Assert.Equal(ResultCode.ResultInvalid, await Result(new Transfer { LegId = customer, ToLegId = customer }));
        Assert.Equal(ResultCode.ResultUnknownLeg, await Result(new Transfer { LegId = customer, ToLegId = NewId() }));
        Assert.Equal(ResultCode.ResultNoCarrier, await Result(new Transfer { LegId = customer, Number = Outside, NewLegId = NewId() }));
        Assert.Equal(ResultCode.ResultInvalid, await Result(new Transfer { LegId = customer, Number = Outside, NewLegId = "x" }));
        Assert.DoesNotContain(_events.Seen, e => e.TransferEnded is not null);
    }

    private void Refers(bool accept, params int[] reports) => _world.Carrier.OnTransfer = request =>
    {
        _refers.Enqueue(request);
        if (accept)
            request.Accept();
        else
            request.Refuse(603);
        foreach (var report in reports)
            request.Report(report);
    };

    private Tone ToneOf(string leg) => _world.Carrier.ToneOf(_numbers[leg]);

    private readonly Dictionary<string, string> _numbers = [];

    private async Task<string> Customer(string carrier)
    {
        var order = await Orders.Place(_world.Control, carrier);
        _numbers[order.LegId] = order.Number;
        await _events.Answered(order.LegId);
        return order.LegId;
    }

    /// <summary>An agent talks to the customer; returns their room.</summary>
    private async Task<string> WithAgent(string customer)
    {
        var (agent, room) = (NewId(), NewId());
        await Do(new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "ada", PhoneId = "100" } });
        await _events.Answered(agent);
        foreach (var leg in (string[])[agent, customer])
            await Do(new Command { Join = new Join { LegId = leg, RoomId = room } });
        return room;
    }

    private async Task<TransferEnded> TransferEnded(string leg) =>
        (await _events.Next($"the end of the transfer of {leg}", e => e.TransferEnded?.LegId == leg)).TransferEnded;

    private async Task Configure(Action<SwitchConfig> change)
    {
        var config = _world.ConfigOne.Clone();
        change(config);
        Assert.Empty((await _world.Control.Configure(3, config, Ct)).Faults);
    }

    private Task Ok(Transfer order) => Do(new Command { Transfer = order });

    private Task Do(Command command) => Orders.Give(_world.Control, command);

    private async Task<ResultCode> Result(Transfer order) => (await _world.Control.Execute(new Command { Transfer = order }, Ct)).Code;
}
