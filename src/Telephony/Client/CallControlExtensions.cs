using Carillon.Telephony.V1;

namespace Carillon.Telephony;

/// <summary>Small comforts around <see cref="ICallControl"/>.</summary>
public static class CallControlExtensions
{
    public static string NewId() => Guid.CreateVersion7().ToString("N");

    /// <summary>The command took effect, now or when it was sent before.</summary>
    public static bool IsDone(this CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Code is ResultCode.ResultOk or ResultCode.ResultAlreadyDone;
    }

    /// <summary>Completes when the switch is connected.</summary>
    public static async Task<SwitchConnection> WhenUp(this ICallControl control, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(control);
        var up = new TaskCompletionSource<SwitchConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        control.ConnectionChanged += Look;
        try
        {
            Look(control.Connection);
            return await up.Task.WaitAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            control.ConnectionChanged -= Look;
        }

        void Look(SwitchConnection now)
        {
            if (now.Up)
                up.TrySetResult(now);
        }
    }
}
