using Carillon.Signalling.Sip;
using Carillon.Switch.Control;

namespace Carillon.Switch.Carriers;

/// <summary>
/// Asks a carrier that has been quiet for an interval whether it is there: OPTIONS outside a dialog (RFC 3261 section 11). Whatever it
/// answers says yes, but for 408 and 503. One that was missed is asked again soon. On the control loop.
/// </summary>
internal sealed class CarrierQualifier(Floor floor, SipEndpoint sip, CarrierLine line) : IDisposable
{
    private const int RequestTimeout = 408;
    private const int ServiceUnavailable = 503;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private ITimer? _next;
    private bool _ended;

    public void Start()
    {
        // Not all carriers of a configuration at once, and those of all servers even less.
        if (Interval > TimeSpan.Zero)
            Wait(Interval * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    public void Dispose()
    {
        _ended = true;
        _next?.Dispose();
    }

    private TimeSpan Interval => floor.Options.CarrierPing;

    private void Wait(TimeSpan time)
    {
        _next?.Dispose();
        _next = floor.Loop.After(time, Look);
    }

    private void Look()
    {
        if (_ended)
            return;
        if (line.Target is not { } target)
            Wait(Interval);
        else if (line.QuietFor < Interval && line.IsReachable)
            Wait(Interval - line.QuietFor);
        else
            _ = Ask(target);
    }

    private async Task Ask(SipHop target)
    {
        var answer = await sip.OptionsAsync(line.Uri(user: null), target, floor.Options.CarrierSilence).ConfigureAwait(false);
        floor.Loop.Post(() => Heard(answer.Status));
    }

    private void Heard(int status)
    {
        if (_ended)
            return;
        if (status is RequestTimeout or ServiceUnavailable)
        {
            line.MissedPing();
            Wait(Interval < Soon ? Interval : Soon);
            return;
        }

        line.Spoke();
        Wait(Interval);
    }
}
