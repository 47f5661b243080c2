using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Domain.Fakes;

/// <summary>A connection to a fake switch that may be closed without ending the switch, as a web process that dies does.</summary>
internal sealed class Borrowed(FakeSwitch inner) : ICallControl
{
    private readonly List<Action<SwitchConnection>> _mine = [];

    public event Action<SwitchConnection>? ConnectionChanged
    {
        add
        {
            _mine.Add(value!);
            inner.ConnectionChanged += value;
        }
        remove => inner.ConnectionChanged -= value;
    }

    public SwitchConnection Connection => inner.Connection;
    public Task<HelloReply> Hello(CancellationToken ct) => inner.Hello(ct);
    public Task<CommandResult> Execute(Command command, CancellationToken ct) => inner.Execute(command, ct);
    public Task<ConfigureReply> Configure(ulong version, SwitchConfig config, CancellationToken ct) => inner.Configure(version, config, ct);
    public Task<SwitchSnapshot> Snapshot(CancellationToken ct) => inner.Snapshot(ct);
    public IAsyncEnumerable<SwitchEvent> Events(ulong afterSequence, CancellationToken ct) => inner.Events(afterSequence, ct);

    public ValueTask DisposeAsync()
    {
        foreach (var handler in _mine)
            inner.ConnectionChanged -= handler;
        return ValueTask.CompletedTask;
    }
}
