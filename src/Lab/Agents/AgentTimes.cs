using Carillon.Contracts;

namespace Carillon.Lab.Agents;

/// <summary>How long an agent was in which state, by his own screen.</summary>
internal sealed class AgentTimes(TimeProvider clock)
{
    private readonly TimeSpan[] _times = new TimeSpan[Enum.GetValues<AgentStateDto>().Length];
    private AgentStateDto _state = AgentStateDto.LoggedOut;
    private long _since;

    public void Switch(AgentStateDto state, long at)
    {
        Add(at);
        (_state, _since) = (state, at);
    }

    /// <summary>In call and wrap-up, and the whole time logged in.</summary>
    public (TimeSpan Busy, TimeSpan LoggedIn) Until(long at)
    {
        Add(at);
        _since = at;
        var busy = _times[(int)AgentStateDto.InCall] + _times[(int)AgentStateDto.WrapUp];
        return (busy, _times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time) - _times[(int)AgentStateDto.LoggedOut]);
    }

    private void Add(long at)
    {
        if (_since != 0)
            _times[(int)_state] += clock.GetElapsedTime(_since, at);
    }
}
