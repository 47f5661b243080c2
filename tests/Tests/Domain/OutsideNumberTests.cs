using Carillon.Domain.Agents;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

/// <summary>An agent whose phone cannot be called goes on at an outside number, by one click.</summary>
public sealed class OutsideNumberTests
{
    private const string Number = "+4930123456";

    [Fact]
    public async Task Whose_server_is_lost_goes_on_outside_over_a_living_one_and_has_his_next_call_there()
    {
        await using var floor = await Floor();
        var agent = await AtT1(floor, Number);
        floor.T1.StandStill();
        var lost = await agent.Until("his server is lost", s => s is { State: AgentState.Paused, CanCallPhone: true, OutsideNumber: Number });
        Assert.Contains("t1 is lost", lost.Notice, StringComparison.Ordinal);
        await Click(agent);
        // He was ready when it was lost, and is again.
        await agent.Until("he is ready outside", s => s is { State: AgentState.Ready, PhoneUp: true, Server.Value: "t2", OutsideNumber: null });
        var order = floor.T2.Received.Single(c => c.CallPhone is not null).CallPhone;
        Assert.Equal((Number, "lab", "anna"), (order.Number, Assert.Single(order.CarrierIds), order.AgentId));
        floor.Database.PutLeads(1);
        var call = await agent.UntilIn(AgentState.InCall);
        Assert.Equal("t2", call.Server!.Value.Value);
    }

    [Fact]
    public async Task Back_at_his_desk_his_own_phone_is_called_at_its_own_server()
    {
        await using var floor = await Floor();
        var agent = await AtT1(floor, Number);
        floor.T1.StandStill();
        await agent.Until("his server is lost", s => s.OutsideNumber is not null);
        await Click(agent);
        await agent.Until("he is ready outside", s => s is { State: AgentState.Ready, Server.Value: "t2" });
        floor.T1.StandStill(false);
        floor.T2.CustomerHangsUp(floor.T2.Received.Single(c => c.CallPhone is not null).CallPhone.LegId);
        await agent.Until("the line outside is closed", s => s is { State: AgentState.Paused, CanCallPhone: true });
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken); // between two calls to a phone
        Assert.True((await agent.Session.CallMyPhone()).Accepted);
        await agent.Until("his phone is up at home", s => s is { PhoneUp: true, Server.Value: "t1" });
    }

    [Fact]
    public async Task Without_a_number_or_a_carrier_he_is_told_so()
    {
        await using var floor = await Floor();
        var (with, without) = (await AtT1(floor, Number), await AtT1(floor, "", "bert"));
        Assert.Equal("Your phone is connected.", (await with.Session.CallMeOutside()).Refusal);
        floor.Database.CarrierList.Clear();
        floor.T1.StandStill();
        await with.Until("his server is lost", s => s.OutsideNumber == Number);
        await without.Until("his server is lost", s => s is { CanCallPhone: true, OutsideNumber: null });
        Assert.Equal("Your phone has no outside number: an admin can give it one.", (await Pressed(without)).Refusal);
        Assert.Equal($"{Number} cannot be called: no telephony server has a carrier that takes it now.", (await Pressed(with)).Refusal);
        Assert.True((await with.Session.GetState()).CanCallPhone);
    }

    private static async Task<CallFloor> Floor()
    {
        var floor = CallFloor.With(servers: 2, leads: 0);
        floor.T1.Beat(TimeSpan.FromMilliseconds(50));
        floor.T2.Beat(TimeSpan.FromMilliseconds(50));
        return await floor.Start();
    }

    private static async Task<Agent> AtT1(CallFloor floor, string outside, string name = "anna")
    {
        var agent = floor.Agent(name);
        floor.Database.PhoneList[^1] = floor.Database.PhoneList[^1] with { OutsideNumber = outside };
        floor.T1.RegisterPhone(agent.Phone.Value, true);
        await agent.LogIn();
        await agent.Ready();
        return agent;
    }

    private static async Task Click(Agent agent) => Assert.True((await Pressed(agent)).Accepted);

    /// <summary>A phone that was called a moment ago is left alone for two seconds.</summary>
    private static async Task<AgentReply> Pressed(Agent agent)
    {
        while (true)
        {
            var reply = await agent.Session.CallMeOutside();
            if (reply.Refusal?.Contains("a moment ago", StringComparison.Ordinal) != true)
                return reply;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }
    }
}
