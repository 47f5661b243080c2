using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;
using Orleans.Core.Internal;

namespace Carillon.Tests.Domain;

public sealed class OwnershipTests
{
    [Fact]
    public async Task A_lost_lease_dials_nothing_until_it_is_taken_again_at_a_higher_epoch()
    {
        await using var floor = await CallFloor.With(leads: 50).Start();
        await floor.CampaignUntil("the campaign is ours", c => c.Binding.Contains("no agents", StringComparison.Ordinal));
        floor.Database.StealLease("campaign:TEST");
        await floor.CampaignUntil("it knows", c => c.Binding.Contains("another web server", StringComparison.Ordinal));
        var agent = await floor.ReadyAgent("anna");
        await CallFloor.Pass(300);
        Assert.Empty(floor.Database.Attempts);
        floor.Database.ReturnLease("campaign:TEST");
        await agent.UntilIn(AgentState.InCall);
        Assert.Equal(3, floor.Database.Attempts[0].Epoch);
        Assert.Contains(floor.T1.Received, c => c.AnnounceEpoch is { Epoch: 3 });
    }

    /// <summary>Else its process would renew it for ever, and the activation elsewhere would wait as long.</summary>
    [Fact]
    public async Task Who_goes_in_the_middle_of_taking_over_gives_the_lease_back()
    {
        await using var floor = CallFloor.With();
        floor.Database.OpenAnswers = new TaskCompletionSource().Task;
        await floor.Start();
        await CallFloor.Until("the lease is taken and the switch told", () => floor.T1.Received.Any(c => c.AnnounceEpoch is not null));

        await floor.TheCampaign.AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);

        Lease? taken = null;
        for (var n = 0; taken is null && n < 2000; n++)
        {
            taken = await floor.Database.TryTake("campaign:TEST", "web2", TimeSpan.FromMinutes(1), [], TestContext.Current.CancellationToken);
            await CallFloor.Pass(2);
        }

        Assert.NotNull(taken);
    }

    [Fact]
    public async Task A_lease_lost_between_tick_and_commit_claims_nothing()
    {
        await using var floor = CallFloor.With();
        floor.Options = o => o.LeaseRenewal = TimeSpan.FromSeconds(3);
        await floor.Start();
        await floor.CampaignUntil("the campaign is ours", c => c.Binding.Contains("no agents", StringComparison.Ordinal));
        floor.Database.StealLease("campaign:TEST");
        await floor.ReadyAgent("anna");
        await floor.CampaignUntil("the commit was refused", c => c.Binding.Contains("another web server", StringComparison.Ordinal));
        Assert.Empty(floor.Database.Attempts);
        Assert.DoesNotContain(floor.T1.Received, c => c.KindCase is Command.KindOneofCase.Originate);
    }

    /// <summary>Declared dead between its commit and its order, while it lives: its successor does not wait for its lease.</summary>
    [Fact]
    public async Task Who_is_declared_dead_and_lives_dials_nothing_that_its_successor_may_dial_again()
    {
        var answer = new TaskCompletionSource();
        await using var floor = CallFloor.With(leads: 1);
        floor.Options = o => o.LeaseRenewal = TimeSpan.FromSeconds(3);
        floor.Database.CommitAnswers = answer.Task;
        await floor.Start();
        await floor.ReadyAgent("anna");
        await CallFloor.Until("its attempt is on record", () => floor.Database.Attempts.Count == 1);

        var successor = await floor.Database.TryTake("campaign:TEST", "web2", TimeSpan.FromMinutes(1), ["web1"], TestContext.Current.CancellationToken);
        await floor.T1.Execute(new Command { AnnounceEpoch = new AnnounceEpoch { CampaignId = "TEST", Epoch = (ulong)successor!.Epoch } }, TestContext.Current.CancellationToken);
        answer.SetResult();

        await CallFloor.Until("the refused attempt has its end", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal((EndCause.NotSent, false), (floor.Database.AllEnds[0].Cause, floor.Database.AllEnds[0].InviteSent));
        await floor.CampaignUntil("it knows", c => c.Binding.Contains("another web server", StringComparison.Ordinal));
        await CallFloor.Pass(300);
        Assert.Single(floor.Database.Attempts);
        Assert.DoesNotContain(floor.T1.EventLog, e => e.LegRinging?.LegId == floor.Database.Attempts[0].Leg.ToString());
    }

    [Fact]
    public async Task A_switch_that_knows_a_higher_epoch_makes_the_owner_take_over_anew()
    {
        await using var floor = await CallFloor.With(leads: 3).Start();
        await floor.CampaignUntil("the campaign is ours", c => c.Binding.Contains("no agents", StringComparison.Ordinal));
        await floor.T1.Execute(new Command { AnnounceEpoch = new AnnounceEpoch { CampaignId = "TEST", Epoch = 2 } }, TestContext.Current.CancellationToken);
        await floor.ReadyAgent("anna");
        await CallFloor.Until("the refused attempt has its end", () => floor.Database.AllEnds.Count >= 1);
        Assert.Equal((EndCause.NotSent, false), (floor.Database.AllEnds[0].Cause, floor.Database.AllEnds[0].InviteSent));
        await CallFloor.Until("it dials at epoch 2", () => floor.Database.Attempts.Any(a => a.Epoch == 2));
    }

    [Fact]
    public async Task After_kill_of_the_web_process_agents_are_still_in_their_calls_and_nothing_is_dialled_twice()
    {
        await using var floor = CallFloor.With(servers: 2, leads: 2);
        floor.Database.CarrierList[0] = floor.Database.CarrierList[0] with { Servers = [new("t1")] };
        await floor.Start();
        var near = await floor.ReadyAgent("anna", "t1");
        var far = await floor.ReadyAgent("bert", "t2");
        var nearCall = (await near.UntilIn(AgentState.InCall)).Call!;
        var farCall = (await far.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("both are connected", c => c.Connected == 2);

        await floor.KillWeb();
        await floor.Start();

        Assert.Equal(nearCall.Attempt, (await near.Until("in his call again", s => s.State is AgentState.InCall && s.PhoneUp)).Call!.Attempt);
        Assert.Equal(farCall.Attempt, (await far.Until("in his call again", s => s.State is AgentState.InCall && s.PhoneUp)).Call!.Attempt);
        Assert.Equal(2, floor.T1.Received.Count(c => c.KindCase is Command.KindOneofCase.Originate));
        Assert.DoesNotContain(floor.T1.EventLog.Concat(floor.T2.EventLog), e => e.KindCase is SwitchEvent.KindOneofCase.LegEnded);
        Assert.Empty(floor.Database.AllEnds);
        await floor.CampaignUntil("today's counts stand", c => c is { Attempts: 2, Answered: 2, Connected: 2, CrossServer: 1, Dropped: 0 });

        Assert.True((await far.Session.HangUp()).Accepted);
        await far.UntilIn(AgentState.WrapUp);
        Assert.True((await far.Session.Dispose(farCall.Attempt, "SALE", "", null)).Accepted);
        await CallFloor.Until("its end is stored", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal(far.Id, floor.Database.AllEnds[0].Agent);
    }

    [Fact]
    public async Task What_ended_while_no_web_process_lived_is_found_and_wrapped_up()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        var agent = await floor.ReadyAgent("anna");
        var call = (await agent.UntilIn(AgentState.InCall)).Call!;
        await floor.CampaignUntil("connected", c => c.Connected == 1);
        await CallFloor.Until("the recording runs", () => floor.T1.Received.Any(c => c.KindCase is Command.KindOneofCase.StartRecording));
        await floor.KillWeb();
        floor.T1.CustomerHangsUp(floor.Database.Attempts[0].Leg.ToString());
        await floor.Start();
        var state = await agent.UntilIn(AgentState.WrapUp);
        Assert.Equal(call.Attempt, state.Call!.Attempt);
        await CallFloor.Until("the end is stored", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal(EndCause.Normal, floor.Database.AllEnds[0].Cause);
        await CallFloor.Until("the recording is indexed", () => floor.Database.Recordings.Count == 1);
    }

    [Fact]
    public async Task A_committed_attempt_that_no_switch_knows_ends_as_not_sent_and_its_lead_may_be_dialled()
    {
        await using var floor = CallFloor.With(leads: 1);
        var orphan = Orphan("t1");
        floor.Database.PutOpen(orphan);
        await floor.Start();
        await CallFloor.Until("it has its end", () => floor.Database.AllEnds.Count == 1);
        var end = floor.Database.AllEnds[0];
        Assert.Equal((orphan.Id, EndCause.NotSent, false), (end.Id, end.Cause, end.InviteSent));
        Assert.DoesNotContain(floor.T1.Received, c => c.KindCase is Command.KindOneofCase.Originate);
    }

    [Fact]
    public async Task An_attempt_on_a_silent_server_waits_and_ends_as_server_lost_once_it_is_given_up()
    {
        await using var floor = CallFloor.With(leads: 1);
        floor.Options = o => o.ServerDeadAfter = TimeSpan.FromMilliseconds(1500);
        floor.T1.Disconnect();
        floor.Database.PutOpen(Orphan("t1"));
        await floor.Start();
        await CallFloor.Pass(500);
        Assert.Empty(floor.Database.AllEnds);
        await CallFloor.Until("it has its end", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal(EndCause.ServerLost, floor.Database.AllEnds[0].Cause);
        floor.T1.Reconnect();
        await CallFloor.Pass(300);
        Assert.Single(floor.Database.AllEnds);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_ends_as_not_sent_and_rings_nowhere()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        floor.Database.LoseNextAnswer = true;
        await floor.ReadyAgent("anna");
        await CallFloor.Until("it was looked up and has its end", () => floor.Database.AllEnds.Count == 1);
        var end = floor.Database.AllEnds[0];
        Assert.Equal((floor.Database.Attempts[0].Id, EndCause.NotSent, false), (end.Id, end.Cause, end.InviteSent));
        Assert.DoesNotContain(floor.T1.Received, c => c.Originate?.AttemptId == end.Id.ToString());
    }

    [Fact]
    public async Task A_server_that_was_given_up_and_comes_back_is_cleared_of_calls_that_have_ended_on_record()
    {
        await using var floor = CallFloor.With(leads: 1);
        floor.Options = o => o.ServerDeadAfter = TimeSpan.FromMilliseconds(500);
        await floor.Start();
        var agent = await floor.ReadyAgent("anna");
        await agent.UntilIn(AgentState.InCall);
        await floor.CampaignUntil("connected", c => c.Connected == 1);
        floor.T1.Disconnect();
        await CallFloor.Until("the attempt has its end", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal(EndCause.ServerLost, floor.Database.AllEnds[0].Cause);
        await agent.Until("his phone is given up", s => !s.PhoneUp);
        floor.T1.Reconnect();
        await CallFloor.Until("both legs are hung up", () => floor.T1.EventLog.Count(e => e.KindCase is SwitchEvent.KindOneofCase.LegEnded) == 2);
        Assert.Single(floor.Database.AllEnds);
    }

    [Fact]
    public async Task A_switch_that_starts_anew_ends_its_calls_once_as_server_lost()
    {
        await using var floor = await CallFloor.With(leads: 1).Start();
        var agent = await floor.ReadyAgent("anna");
        await agent.UntilIn(AgentState.InCall);
        await floor.CampaignUntil("connected", c => c.Connected == 1);
        floor.T1.Restart();
        await CallFloor.Until("it has its end", () => floor.Database.AllEnds.Count == 1);
        Assert.Equal(EndCause.ServerLost, floor.Database.AllEnds[0].Cause);
        await agent.UntilIn(AgentState.WrapUp);
        Assert.Single(floor.Database.AllEnds);
    }

    private static NewAttempt Orphan(string server) => new()
    {
        Id = AttemptId.New(),
        Campaign = CallFloor.Campaign,
        Lead = new(1),
        List = new(1),
        Phone = "+12125550001",
        Leg = LegId.New(),
        Server = new(server),
        At = DateTimeOffset.UtcNow,
        Epoch = 1,
    };
}
