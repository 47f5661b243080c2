using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>An agent's phone or a customer's exchange says REFER: whom it names takes its place.</summary>
public sealed class TransferAskedTests
{
    private const string Outside = "+493055502";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_phone_has_its_customer_connected_with_a_number_and_is_out_of_it()
    {
        await using var world = await World(phone: true);
        await using var events = new EventWatch(world.Control);
        var (agent, customer, number) = await Talking(world, events);
        world.Phone100.Taken.Single().Transfer(To(world, Outside));
        var asked = (await events.Next("asked", e => e.TransferAsked?.LegId == agent)).TransferAsked;
        Assert.Equal(Outside, asked.Number);
        await events.Next("done", e => e.TransferEnded is { Completed: true } done && done.LegId == agent && done.NewLegId == asked.NewLegId);
        Assert.Equal("transferred by its other side", (await events.Ended(agent)).Text);
        await Task.WhenAll(world.Carrier.ToneOf(number).Hears(SwitchWorld.CustomerTone), world.SpareCarrier.ToneOf(Outside).Hears(SwitchWorld.CustomerTone));
        await Eventually.True(() => world.Phone100.Transferred.SequenceEqual([200]), "the phone to be told");

        world.CustomerHangsUp(number);
        Assert.Equal(EndCause.Normal, (await events.Ended(asked.NewLegId)).Cause);
        Assert.Equal(EndCause.Normal, (await events.Ended(customer)).Cause);
    }

    [Fact]
    public async Task A_phone_that_hangs_up_at_once_is_replaced_all_the_same()
    {
        await using var world = await World(phone: true);
        await using var events = new EventWatch(world.Control);
        var (agent, _, number) = await Talking(world, events);
        world.SpareCarrier.Behaviour = _ => FakeCall.Answers(TimeSpan.FromMilliseconds(600));
        world.Phone100.Taken.Single().Transfer(To(world, Outside));
        await events.Next("asked", e => e.TransferAsked?.LegId == agent);
        world.Phone100.Taken.Single().HangUp();
        await events.Ended(agent);
        await events.Next("done", e => e.TransferEnded is { Completed: true } done && done.LegId == agent);
        await world.Carrier.ToneOf(number).Hears(SwitchWorld.CustomerTone);
    }

    [Fact]
    public async Task A_number_that_is_busy_leaves_everybody_where_he_is()
    {
        await using var world = await World(phone: true);
        await using var events = new EventWatch(world.Control);
        var (agent, _, number) = await Talking(world, events);
        world.SpareCarrier.Behaviour = _ => FakeCall.Refuses(EndCause.Busy);
        world.Phone100.Taken.Single().Transfer(To(world, Outside));
        await events.Next("failed", e => e.TransferEnded is { Completed: false } failed && failed.LegId == agent);
        await Eventually.True(() => world.Phone100.Transferred.SequenceEqual([486]), "the phone to be told");
        await world.Carrier.ToneOf(number).Hears(SwitchWorld.PhoneTone);
    }

    [Fact]
    public async Task A_customers_exchange_has_the_agent_connected_with_somebody_else()
    {
        await using var world = await World(phone: false);
        await using var events = new EventWatch(world.Control);
        var (_, customer, _) = await Talking(world, events);
        world.Carrier.Taken.Single().Transfer(To(world, Outside));
        await events.Next("done", e => e.TransferEnded is { Completed: true } done && done.LegId == customer);
        await events.Ended(customer);
        await Task.WhenAll(world.SpareCarrier.ToneOf(Outside).Hears(SwitchWorld.PhoneTone), world.Phone100.ToneOf("100").Hears(SwitchWorld.CustomerTone));
    }

    [Fact]
    public async Task A_phone_with_two_calls_connects_whom_it_speaks_to()
    {
        await using var world = await World(phone: true);
        await using var events = new EventWatch(world.Control);
        var (agent, customer, number) = await Talking(world, events);
        var (second, colleague, _) = await Talking(world, events);
        var calls = world.Phone100.Taken.ToArray();
        calls[0].Transfer(To(world, "100") with { Replaces = calls[1].AsReplaced });
        await events.Next("done", e => e.TransferEnded is { Completed: true } done && done.LegId == agent && done.NewLegId == second);
        await Task.WhenAll(events.Ended(agent), events.Ended(second));
        await world.Carrier.ToneOf(number).Hears(SwitchWorld.CustomerTone);
        Assert.Equal([customer, colleague], Assert.Single((await world.Control.Snapshot(Ct)).Rooms).LegIds);
        await world.Control.Execute(new Command { HangUp = new HangUp { LegId = colleague } }, Ct);
        await events.Ended(customer);
    }

    [Theory]
    [InlineData(false, Outside, false, 603)]
    [InlineData(true, "nobody", false, 404)]
    [InlineData(true, Outside, true, 481)]
    public async Task What_is_not_allowed_or_not_possible_is_refused_and_the_call_goes_on(bool allowed, string whom, bool replaces, int status)
    {
        await using var world = allowed ? await World(phone: true) : await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        var (_, _, number) = await Talking(world, events);
        world.Phone100.Taken.Single().Transfer(To(world, whom) with { Replaces = replaces ? new ReplacesHeader("nothing", "1", "2") : null });
        await Eventually.True(() => world.Phone100.Transferred.SequenceEqual([status]), "the phone to be told");
        await world.Carrier.ToneOf(number).Hears(SwitchWorld.PhoneTone);
        Assert.Equal(0, world.SpareCarrier.Invites);
        Assert.DoesNotContain(events.Seen, e => e.TransferAsked is not null);
    }

    [Fact]
    public async Task A_carrier_that_is_not_there_is_named_in_the_refusal()
    {
        await using var world = await SwitchWorld.Create();
        var config = world.ConfigOne.Clone();
        config.Phones[0].TransferOver.Add("c9");
        config.Carriers[1].TransferOver.AddRange(["c1", "c8"]);
        Assert.Equal(["carrier c2: transfer_over names carrier 'c8', which is not there", "phone 100: transfer_over names carrier 'c9', which is not there"],
            (await world.Control.Configure(3, config, Ct)).Faults);
    }

    private static Task<SwitchWorld> World(bool phone) => SwitchWorld.Create(prepare: w =>
        (phone ? w.ConfigOne.Phones[0].TransferOver : w.ConfigOne.Carriers[0].TransferOver).Add("c2"));

    private static SipTransfer To(SwitchWorld world, string user) => new() { Target = SipUri.Sip(user, world.One.Host.SipEndPoint) };

    /// <summary>An agent and a customer in one room.</summary>
    private static async Task<(string Agent, string Customer, string Number)> Talking(SwitchWorld world, EventWatch events)
    {
        var (agent, room) = (NewId(), NewId());
        var order = await Orders.Place(world.Control, "c1");
        await events.Answered(order.LegId);
        await world.Control.Execute(new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "ada", PhoneId = "100" } }, Ct);
        await events.Answered(agent);
        foreach (var leg in (string[])[agent, order.LegId])
            await world.Control.Execute(new Command { Join = new Join { LegId = leg, RoomId = room } }, Ct);
        return (agent, order.LegId, order.Number);
    }
}
