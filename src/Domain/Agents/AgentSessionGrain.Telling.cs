using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Agents;

/// <summary>Each change is told: to his screen and the floor, to the campaign, to the books, and where it must outlive us to the store.</summary>
internal sealed partial class AgentSessionGrain
{
    private bool _storing;
    private bool _storeAgain;

    private Task _told = Task.CompletedTask;

    /// <summary>Takes the step of the table. <see cref="_told"/> is done when the screens were told; few have to wait for it.</summary>
    private void Become(AgentInput input, bool store = false)
    {
        var (next, _) = AgentStates.Step(_state, input);
        if (next != _state)
        {
            var now = clock.GetUtcNow();
            Book(now);
            (_state, _since) = (next, now);
        }

        Tell();
        if (store)
            Store();
    }

    private void Book(DateTimeOffset now)
    {
        if (_state is AgentState.LoggedOut)
            return;
        Background(facts.AgentDid(new AgentActivity
        {
            Id = Guid.CreateVersion7(),
            Agent = Me,
            Campaign = _campaign,
            State = _state,
            PauseCode = _state is AgentState.Paused ? _pauseCode : null,
            From = _since,
            To = now,
            Attempt = _call?.Attempt,
        }));
    }

    private void Tell()
    {
        _revision++;
        // The floor grain being elsewhere or away must not keep a customer from his agent: a failure is logged, not thrown.
        _told = GrainFactory.GetGrain<IFloorCalls>(IFloorCalls.Key).AgentIs(Snapshot()).Watch(e => BackgroundFailed(e, Me), _stop.Token);
        Background(Campaign.AgentIs(Entry()));
    }

    private AgentSnapshot Snapshot() => new()
    {
        Agent = Me,
        Revision = _revision,
        State = _state,
        Since = _since,
        Campaign = _state is AgentState.LoggedOut ? null : _campaign,
        Phone = _state is AgentState.LoggedOut ? null : _phone,
        Server = _state is AgentState.LoggedOut ? null : _server,
        PhoneUp = _phoneUp,
        PauseCode = _state is AgentState.Paused ? _pauseCode : null,
        Notice = _notice,
        Call = _call,
        Settings = _state is AgentState.LoggedOut ? null : _settings,
        WrapUpEnds = _wrapUpEnds,
        CanCallPhone = CanCallPhone,
        OutsideNumber = CanCallPhone && _outsideNumber.Length > 0 ? _outsideNumber : null,
        CallsToday = _callsToday,
    };

    private RosterEntry Entry() => new()
    {
        Agent = Me,
        Revision = _revision,
        State = _state,
        Since = _since,
        Server = _server,
        Room = _room,
        PhoneLeg = _phoneUp ? _phoneLeg : null,
    };

    /// <summary>One write at a time; what changed meanwhile is written once more.</summary>
    private void Store()
    {
        _storeAgain = true;
        if (!_storing)
            Background(StoreNow());
    }

    private async Task StoreNow()
    {
        _storing = true;
        try
        {
            while (_storeAgain)
            {
                _storeAgain = false;
                await sessions.Save(Row(), _stop.Token);
            }
        }
        finally
        {
            _storing = false;
        }
    }

    private AgentSessionRow Row() => new()
    {
        Agent = Me,
        Campaign = _campaign,
        Phone = _phone,
        Server = _server,
        State = _state,
        PauseCode = _pauseCode,
        PhoneLeg = _phoneLeg,
        Room = _room,
        Attempt = _call?.Attempt,
        Lead = _call?.Lead?.Id ?? default,
        CustomerPhone = _call?.Phone ?? "",
        CallsToday = _callsToday,
        At = _since,
        Version = _revision,
    };

    private void Background(Task task) => _ = task.Watch(e => BackgroundFailed(e, Me), _stop.Token);

    [LoggerMessage(5303, LogLevel.Error, "Session of {Agent}: a step in the background failed")]
    private partial void BackgroundFailed(Exception e, UserId agent);
}
