using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Agents;

/// <summary>A call comes, ends, is wrapped up and disposed.</summary>
internal sealed partial class AgentSessionGrain
{
    /// <summary>Who lets wrap-up run out so often in a row is not at his desk.</summary>
    private const int MostMissed = 2;
    private static readonly TimeSpan StoreAgain = TimeSpan.FromSeconds(1);
    private AgentCall? _call;
    private DateTimeOffset? _wrapUpEnds;
    private IGrainTimer? _wrapUpTimer;
    private (AttemptId Attempt, string Code, long Version, LeadId Lead)? _lastDisposed;
    private bool _disposing;
    private int _missed;

    /// <summary>The screen is told before this returns: the pop goes first, then the legs are joined.</summary>
    public async Task<bool> Offer(AgentCall call)
    {
        if (_call is { } mine && mine.Attempt == call.Attempt && _state is AgentState.InCall)
            return true;
        if (!_phoneUp || AgentStates.Step(_state, AgentInput.Offered).Refusal is not null || (_state is AgentState.Dialling && !call.Manual))
            return false;
        (_call, _notice, _callsToday, _lastCallAt) = (call, null, _callsToday + 1, clock.GetUtcNow());
        Become(AgentInput.Offered, store: true);
        await _told;
        return true;
    }

    public Task OfferFailed(AttemptId attempt)
    {
        if (_call?.Attempt != attempt || _state is not AgentState.InCall)
            return Task.CompletedTask;
        (_call, _callsToday) = (null, _callsToday - 1);
        Become(AgentInput.OfferFailed, store: true);
        return Task.CompletedTask;
    }

    public Task CallEnded(AttemptId attempt, EndCause cause)
    {
        if (_state is AgentState.Dialling && (_call is null || _call.Attempt == attempt))
        {
            (_call, _notice) = (null, EndCauses.Of(cause).Sentence);
            _pauseCode ??= "MANUAL";
            Become(AgentInput.CallEnded);
        }
        else if (_call is { } call && call.Attempt == attempt && _state is AgentState.InCall or AgentState.Paused)
        {
            BeginWrapUp(call, cause);
        }

        return Task.CompletedTask;
    }

    public Task CallTaken(AttemptId attempt)
    {
        if (_call?.Attempt != attempt || _state is not (AgentState.InCall or AgentState.Paused))
            return Task.CompletedTask;
        (_call, _pauseCode, _notice) = (null, "PHONE", "Your customer went to the next free agent, for your phone was away.");
        Become(AgentInput.CallTaken, store: true);
        return Task.CompletedTask;
    }

    private void BeginWrapUp(AgentCall call, EndCause cause)
    {
        var now = clock.GetUtcNow();
        _call = call with { EndedAt = now };
        if (cause is not (EndCause.Normal or EndCause.HungUpByUs))
            _notice = EndCauses.Of(cause).Sentence;
        WrapUpUntil(now + (_settings?.WrapUpMaximum ?? TimeSpan.FromSeconds(60)));
        Become(AgentInput.CallEnded);
    }

    private void WrapUpUntil(DateTimeOffset end)
    {
        _wrapUpEnds = end;
        var attempt = _call!.Attempt;
        _wrapUpTimer?.Dispose();
        var left = end - clock.GetUtcNow();
        _wrapUpTimer = this.RegisterGrainTimer(
            _ => WrapUpRanOut(attempt), new GrainTimerCreationOptions(left > TimeSpan.Zero ? left : TimeSpan.Zero, StoreAgain) { Interleave = true, KeepAlive = true });
    }

    // Called again every second until the disposition is durable.
    private async Task WrapUpRanOut(AttemptId attempt)
    {
        if (_call?.Attempt == attempt && _state is AgentState.WrapUp)
            await DisposeByDefault(attempt);
        else if (_call?.Attempt != attempt)
            _wrapUpTimer?.Dispose();
    }

    private async Task<bool> DisposeByDefault(AttemptId attempt)
    {
        _missed++;
        var pause = _pauseNext ?? (_missed >= MostMissed ? "MISSED" : null);
        var done = await Dispose(attempt, _settings!.DefaultDisposition, _call!.Draft, pause, byDefault: true);
        if (done && pause == "MISSED")
        {
            _notice = "You are paused: the last calls were not disposed in time.";
            Tell();
        }

        return done;
    }

    public async Task<AgentReply> Dispose(AttemptId attempt, string code, string notes, string? thenPause)
    {
        if (_lastDisposed is { } last && last.Attempt == attempt && (_call?.Attempt != attempt))
            return await Amend(last, code, notes);
        if (_call?.Attempt != attempt)
            return No("There is no such call to be disposed.");
        if (AgentStates.Step(_state, AgentInput.Disposed).Refusal is { } refusal)
            return No(refusal);
        if (!Knows(code))
            return No($"There is no disposition {code}.");
        _missed = 0;
        return await Dispose(attempt, code, notes, thenPause ?? _pauseNext, byDefault: false) ? Yes() : No("The disposition could not be stored: try again.");
    }

    /// <summary>The second arrival of the same code changes nothing; another code is a correction.</summary>
    private async Task<AgentReply> Amend((AttemptId Attempt, string Code, long Version, LeadId Lead) last, string code, string notes)
    {
        if (code == last.Code)
            return Yes();
        if (!Knows(code))
            return No($"There is no disposition {code}.");
        var fact = ToFact(last.Attempt, last.Lead, 1, code, notes, last.Version + 1, byDefault: false);
        if (!await Stored(fact))
            return No("The disposition could not be stored: try again.");
        _lastDisposed = (last.Attempt, code, fact.Version, last.Lead);
        calls.Disposed(last.Attempt, Me, _server, code, last.Lead, fact.LeadState);
        return Yes();
    }

    private async Task<bool> Dispose(AttemptId attempt, string code, string notes, string? thenPause, bool byDefault)
    {
        if (_disposing)
            return false;
        _disposing = true;
        try
        {
            var call = _call!;
            var lead = call.Lead?.Id ?? default;
            var version = _lastDisposed?.Attempt == attempt ? _lastDisposed.Value.Version + 1 : 2;
            var fact = ToFact(attempt, lead, (call.Lead?.CalledCount ?? 0) + 1, code, notes, version, byDefault);
            if (!await Stored(fact))
                return false;
            calls.Disposed(attempt, Me, _server, code, lead, fact.LeadState);
            AttemptSpans.WrappedUp(fact, call.EndedAt ?? fact.At, fact.At, clock.GetUtcNow());
            _lastDisposed = (attempt, code, version, lead);
            GoOn(thenPause);
            return true;
        }
        finally
        {
            _disposing = false;
        }
    }

    private void GoOn(string? thenPause)
    {
        _wrapUpTimer?.Dispose();
        (_call, _wrapUpTimer, _wrapUpEnds, _pauseNext) = (null, null, null, null);
        _pauseCode = thenPause ?? (_phoneUp ? null : "PHONE");
        if (_phoneUp)
            _notice = null;
        Become(_pauseCode is null ? AgentInput.Disposed : AgentInput.DisposedToPause, store: true);
    }

    private bool Knows(string code) => _settings is { } s && (s.Dispositions.Any(d => d.Code == code) || s.DefaultDisposition == code);

    private DispositionSet ToFact(AttemptId attempt, LeadId lead, int attemptsSoFar, string code, string notes, long version, bool byDefault)
    {
        var now = clock.GetUtcNow();
        var outcome = CallOutcomes.Of(code, attemptsSoFar, _settings!, now);
        return new DispositionSet
        {
            Attempt = attempt,
            Lead = lead,
            Agent = Me,
            Code = code,
            At = now,
            ByDefault = byDefault,
            LeadState = outcome.State,
            LeadNotBefore = outcome.NotBefore,
            Notes = notes,
            Version = version,
        };
    }

    private async Task<bool> Stored(DispositionSet fact)
    {
        try
        {
            await facts.Disposed(fact);
            return true;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            NotStored(e, fact.Attempt, Me);
            return false;
        }
    }

    [LoggerMessage(5301, LogLevel.Error, "Attempt {Attempt}: the disposition of {Agent} is not durable yet")]
    private partial void NotStored(Exception e, AttemptId attempt, UserId agent);
}
