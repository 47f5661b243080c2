using Carillon.Domain;
using Carillon.Domain.Agents;

namespace Carillon.Tests.Domain.Fakes;

/// <summary>An agent at his screen.</summary>
internal sealed class Agent(CallFloor floor, UserId id, PhoneId phone)
{
    public UserId Id => id;
    public PhoneId Phone => phone;
    public IAgentSessionGrain Session => floor.Grains.GetGrain<IAgentSessionGrain>(id.Value);

    public async Task LogIn()
    {
        var reply = await Session.LogIn(new AgentLogIn(CallFloor.Campaign, phone));
        Assert.True(reply.Accepted, reply.Refusal);
        await Until("the phone is up", s => s.PhoneUp);
    }

    public async Task Ready()
    {
        var reply = await Session.Ready();
        Assert.True(reply.Accepted, reply.Refusal);
    }

    public Task<AgentSnapshot> UntilIn(AgentState state) => Until($"state {state}", s => s.State == state);

    public async Task<AgentSnapshot> Until(string what, Func<AgentSnapshot, bool> isSo)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (true)
        {
            var now = await Session.GetState();
            if (isSo(now))
                return now;
            Assert.True(DateTime.UtcNow < deadline, $"waited in vain for {id}: {what}; he is {now}");
            await Task.Delay(5);
        }
    }
}
