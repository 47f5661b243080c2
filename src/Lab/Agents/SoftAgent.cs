using Carillon.Contracts;
using Carillon.Lab.Calls;
using Carillon.Lab.Running;
using Microsoft.Extensions.Logging;

namespace Carillon.Lab.Agents;

/// <summary>One agent at work. Lives on the lab's loop; one button at a time.</summary>
internal sealed class SoftAgent : IDisposable
{
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_typing = TimeSpan.FromMilliseconds(600);

    private readonly LabAgent _who;
    private readonly AgentHabits _habits;
    private readonly LabLoop _loop;
    private readonly IAgentDiary _diary;
    private readonly AgentConnection _connection;
    private readonly Random _random;
    private readonly AgentTimes _times;
    private readonly Notes _notes = new();
    private AgentDto? _screen;
    private DisposeDto? _disposition;
    private string? _lastPop;
    private (AgentDto Screen, long At)? _lost;
    private long _stateSince;
    private long _pauseUntil;
    private long _pressedAt;
    private bool _pressing;
    private bool _stopped;
    private ITimer? _timer;
    private ITimer? _typing;

    public SoftAgent(LabAgent who, AgentHabits habits, Uri web, int seed, LabLoop loop, IAgentDiary diary, ILoggerFactory log)
    {
        (_who, _habits, _loop, _diary) = (who, habits, loop, diary);
        _random = new Random(seed);
        _times = new AgentTimes(loop.Clock);
        _connection = new AgentConnection(who, web, loop.Clock, log.CreateLogger<AgentConnection>())
        {
            Changed = (screen, at, first) => loop.Post(() => Changed(screen, at, first)),
            Lost = at => loop.Post(() => Lost(at)),
        };
    }

    public AgentStateDto State => _screen?.State ?? AgentStateDto.LoggedOut;

    public bool PhoneUp => _screen?.PhoneUp ?? false;

    /// <summary>Stays connected until cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => _connection.RunAsync(ct);

    public void Dispose()
    {
        _timer?.Dispose();
        _typing?.Dispose();
        _connection.Dispose();
    }

    /// <summary>The end of his day: presses nothing else any more. An agent in a call is refused, and stays.</summary>
    public Task LogOutAsync()
    {
        _stopped = true;
        _timer?.Dispose();
        return _connection.PressAsync(nameof(IAgentHub.LogOut));
    }

    public (TimeSpan Busy, TimeSpan LoggedIn) TimesUntil(long at) => _times.Until(at);

    private void Lost(long at)
    {
        if (_screen is { } screen)
            _lost ??= (screen, at);
    }

    private void Changed(AgentDto screen, long at, bool first)
    {
        if (first && _lost is { } lost)
            CameBack(lost.Screen, lost.At, screen, at);
        if (first || screen.Revision >= (_screen?.Revision ?? 0))
            Shown(screen, at);
    }

    private void CameBack(AgentDto before, long lostAt, AgentDto after, long at)
    {
        _lost = null;
        bool? kept = null;
        if (_notes.IsOf(after.Call))
        {
            var typed = _notes.Text;
            if (_notes.Meet(after.Call!) is { } older)
                _ = _connection.TellAsync(nameof(IAgentHub.SaveDraft), older);
            kept = _notes.Text == typed;
        }

        _diary.CameBack(_who.User, lostAt, _loop.Clock.GetElapsedTime(lostAt, at), ScreenContinuity.Holds(before, after, _disposition?.Attempt), kept);
    }

    private void Shown(AgentDto screen, long at)
    {
        if (screen.Call is { EndedAt: null } call && screen.State == AgentStateDto.InCall && call.Attempt != _lastPop)
        {
            _lastPop = call.Attempt;
            _diary.Popped(new ScreenPop(_who.User, screen.Phone ?? _who.Phone, call.Attempt, call.Phone, at, call.Manual));
            if (_habits.TakesNotes)
                Type(call.Attempt);
        }

        if (_screen?.State != screen.State || _screen.Call?.Attempt != screen.Call?.Attempt)
        {
            _stateSince = at;
            _times.Switch(screen.State, at);
        }

        _screen = screen;
        Consider();
    }

    private void Type(string attempt)
    {
        _typing?.Dispose();
        _typing = _loop.After(s_typing, () =>
        {
            if (_screen?.Call is { } call && call.Attempt == attempt)
                _ = _connection.TellAsync(nameof(IAgentHub.SaveDraft), _notes.Type(call));
        });
    }

    private void Consider()
    {
        _timer?.Dispose();
        if (_stopped || _pressing || _screen is not { } screen)
            return;
        var now = _loop.Clock.GetTimestamp();
        var pauseLeft = _pauseUntil > now ? _loop.Clock.GetElapsedTime(now, _pauseUntil) : TimeSpan.Zero;
        var step = AgentScript.Next(screen, _habits, pauseLeft);
        if (step.Kind == AgentStepKind.Wait)
            return;
        var since = step.Kind == AgentStepKind.CallMyPhone ? Math.Max(_stateSince, _pressedAt) : _stateSince;
        var spent = step.Kind == AgentStepKind.Ready ? TimeSpan.Zero : _loop.Clock.GetElapsedTime(since, now);
        if (spent < step.After)
            _timer = _loop.After(step.After - spent, Consider);
        else
            _ = PressAsync(step.Kind, screen);
    }

    private async Task PressAsync(AgentStepKind step, AgentDto screen)
    {
        _pressing = true;
        var disposition = step == AgentStepKind.Dispose ? Disposition(screen) : null;
        var reply = await (step switch
        {
            AgentStepKind.LogIn => _connection.PressAsync(nameof(IAgentHub.LogIn), new AgentLogInDto(_who.Campaign, _who.Phone)),
            AgentStepKind.Ready => _connection.PressAsync(nameof(IAgentHub.Ready)),
            AgentStepKind.CallMyPhone => _connection.PressAsync(nameof(IAgentHub.CallMyPhone)),
            _ => _connection.PressAsync(nameof(IAgentHub.Dispose), disposition),
        }).ConfigureAwait(false);
        _loop.Post(() => Answered(reply, disposition));
    }

    /// <summary>Pressed again when no answer came, it is the same one.</summary>
    private DisposeDto Disposition(AgentDto screen)
    {
        if (_disposition is { } earlier && earlier.Attempt == screen.Call!.Attempt)
            return earlier;
        var pause = _random.NextDouble() < _habits.PauseShare && screen.PauseCodes.Count > 0 ? screen.PauseCodes[0].Code : null;
        return _disposition = new DisposeDto(screen.Call!.Attempt, AgentScript.Choose(screen, _random), _notes.TextOf(screen.Call.Attempt), pause);
    }

    private void Answered(AgentReplyDto? reply, DisposeDto? disposition)
    {
        _pressing = false;
        var now = _pressedAt = _loop.Clock.GetTimestamp();
        if (reply is { Accepted: true } && disposition is not null)
        {
            _diary.Disposed(_who.User, disposition, now);
            if (disposition.ThenPause is not null)
                _pauseUntil = now + (long)(_habits.Pause.Draw(_random).TotalSeconds * _loop.Clock.TimestampFrequency);
        }

        // A later push may have overtaken this answer, and has waited for it.
        if (reply is not null && reply.State.Revision < _screen?.Revision)
            Consider();
        else if (reply is not null)
            Shown(reply.State, now);
        if (reply is null or { Accepted: false } && !_stopped && !_pressing)
        {
            _timer?.Dispose();
            _timer = _loop.After(s_again, Consider);
        }
    }
}
