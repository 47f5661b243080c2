namespace Carillon.Web.Client.Shell;

/// <summary>One beat a second for all timers of the page, by the server's clock: a browser's may be minutes off.</summary>
public sealed class Ticker : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private TimeSpan _offset;

    public Ticker(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(_ => Tick?.Invoke(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public event Action? Tick;

    public DateTimeOffset Now => _clock.GetUtcNow() + _offset;

    /// <summary>The server's time in a message that has just arrived.</summary>
    public void ServerSaid(DateTimeOffset now) => _offset = now - _clock.GetUtcNow();

    public void Dispose() => _timer.Dispose();
}
