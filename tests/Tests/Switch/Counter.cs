using System.Diagnostics.Metrics;
using Carillon.Switch;

namespace Carillon.Tests.Switch;

/// <summary>Reads one counter of one switch, as an operator's collector would.</summary>
internal static class Counter
{
    public static long Of(string serverId, string name)
    {
        var found = -1L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == SwitchHosting.MeterName && instrument.Name == "carillon.switch." + name
                && instrument.Meter.Tags!.Contains(new KeyValuePair<string, object?>("server", serverId)))
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => found = Math.Max(found, value));
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }
}
