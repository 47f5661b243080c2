using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Switch;

/// <summary>Stands for the domain where calls come in: does one thing with each.</summary>
internal sealed class Receptionist : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _working;

    private Receptionist(ICallControl control, Func<IncomingCall, Command> does) => _working = Task.Run(() => Work(control, does));

    public static Task<Receptionist> Refuses(ICallControl control) => Does(control, call => new Command { HangUp = new HangUp { LegId = call.LegId } });

    public static Task<Receptionist> Answers(ICallControl control) => Does(control, call => new Command { Answer = new Answer { LegId = call.LegId } });

    /// <summary>Returns when the switch has it as a listener.</summary>
    public static async Task<Receptionist> Does(ICallControl control, Func<IncomingCall, Command> does)
    {
        var receptionist = new Receptionist(control, does);
        await receptionist._listens.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return receptionist;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working;
        _stop.Dispose();
    }

    private async Task Work(ICallControl control, Func<IncomingCall, Command> does)
    {
        try
        {
            await foreach (var e in control.Events(0, _stop.Token))
            {
                if (e.ServerLoad is not null)
                    _listens.TrySetResult();
                if (e.IncomingCall is { } call)
                    await control.Execute(does(call), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }
}
