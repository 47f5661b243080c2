using System.Diagnostics.Metrics;
using Carillon.Media;
using Carillon.Signalling.Iax2;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Switch.Trunks;

namespace Carillon.Switch.Heartbeat;

/// <summary>The meter "Carillon.Switch": observed when somebody asks, it costs nothing otherwise.</summary>
internal sealed class SwitchMeter : IDisposable
{
    public const string Name = "Carillon.Switch";

    private readonly Meter _meter;

    public SwitchMeter(Floor floor, Dialler dialler, SipEndpoint sip, Iax2Endpoint iax, TrunkPort trunk, MediaEngine media, IntruderCount intruders)
    {
        var server = new KeyValuePair<string, object?>("server", floor.Options.ServerId);
        _meter = new Meter(new MeterOptions(Name) { Tags = [server] });
        _meter.CreateObservableGauge("carillon.switch.legs", () => floor.Legs.Count);
        _meter.CreateObservableGauge("carillon.switch.rooms", () => floor.Rooms.Count);
        _meter.CreateObservableGauge("carillon.switch.recordings", () => floor.Recordings.Count);
        _meter.CreateObservableGauge("carillon.switch.control.waiting", () => floor.Loop.Waiting);
        Count("control.faults", () => floor.Loop.Faults);
        Count("events", () => floor.Events.Published);
        Count("events.slow_readers_cut", () => floor.Events.SlowReadersCut);
        Count("invites", () => dialler.InvitesSent);
        Count("sip.received", () => sip.Counters.Received);
        Count("sip.faults", () => sip.Counters.Faults);
        Count("sip.malformed", () => sip.Counters.Malformed);
        Count("sip.calls_refused", () => sip.Counters.CallsRefused);
        Count("sip.retransmitted", () => sip.Counters.Retransmitted);
        Count("sip.strangers_ignored", () => sip.Counters.StrangersIgnored);
        Count("sip.strangers_dropped", () => sip.Counters.StrangersDropped);
        Count("sip.wrong_passwords", () => sip.Counters.AuthenticationFailed);
        Count("sip.guessers_shut_out", () => sip.Counters.GuessersShutOut);
        Count("sip.guessers_ignored", () => sip.Counters.GuessersIgnored);
        Count("sip.scans", () => sip.Counters.Scans);
        Count("sip.challenges_ignored", () => sip.Counters.ChallengesIgnored);
        Count("strangers_refused", () => intruders.Refused);
        Count("peers_dropped", () => intruders.PeersDropped);
        Count("iax2.frames_in", () => iax.Counters.FramesIn);
        Count("iax2.faults", () => iax.Counters.Faults);
        Count("iax2.guessers_shut_out", () => iax.Counters.GuessersShutOut);
        Count("iax2.guessers_ignored", () => iax.Counters.GuessersIgnored);
        Count("iax2.malformed", () => iax.Counters.Malformed + trunk.Counters.Malformed);
        Count("iax2.retransmissions", () => iax.Counters.Retransmissions);
        Count("iax2.strangers_dropped", () => iax.Counters.StrangerDrops + trunk.Counters.StrangersDropped);
        Count("trunk.frames_sent", () => trunk.Counters.FramesSent);
        Count("trunk.entries_sent", () => trunk.Counters.EntriesSent);
        Count("trunk.entries_received", () => trunk.Counters.EntriesReceived);
        Count("trunk.unrouted", () => trunk.Counters.Unrouted);
        Count("media.faults", () => media.Counters.Faults);
        Count("media.packets_received", () => media.Counters.PacketsReceived);
        Count("media.packets_sent", () => media.Counters.PacketsSent);
        Count("media.sends_refused", () => media.Counters.SendsRefused);
        Count("media.strangers", () => media.Counters.Strangers);
        Count("media.handshakes_done", () => media.Counters.HandshakesDone);
        Count("media.handshakes_failed", () => media.Counters.HandshakesFailed);
        Count("media.forged", () => media.Counters.Forged);
        Count("media.unheard", () => media.Counters.Unheard);
        Count("media.ticks_skipped", () => media.Counters.TicksSkipped);
        Count("media.allocated_on_ticks", () => media.Counters.AllocatedOnTicks);
    }

    public void Dispose() => _meter.Dispose();

    private void Count(string name, Func<long> value) => _meter.CreateObservableCounter("carillon.switch." + name, value);
}
