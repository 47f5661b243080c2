using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Codecs;
using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>
/// RTP bleed and injection, as rtpbleed and CVE-2025-53399 have them: a third address sprays every RTP port of a switch, while a call is set up and while it talks.
/// It is never sent to, never heard and never recorded.
/// </summary>
public sealed class RtpSprayTests : IAsyncLifetime
{
    private const double InjectedTone = 2100;

    private SwitchWorld _world = null!;
    private EventWatch _events = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create();
        _events = new EventWatch(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_sprayer_gets_nothing_and_puts_nothing_into_a_call_or_its_recording()
    {
        using var sprayer = new Sprayer(_world.Address(66), _world.Address(11), [_world.One.Host.SipEndPoint.Port, _world.One.Host.Iax2EndPoint.Port]);
        _world.CustomersWill(FakeCall.Answers() with { RingAfter = TimeSpan.Zero, Decision = TimeSpan.FromSeconds(1.5) });
        var (agent, room, recording, customer) = (NewId(), NewId(), NewId(), Orders.Over("c1"));
        await Orders.Give(_world.Control, new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "anna", PhoneId = "100" } });
        await _events.Answered(agent);
        await Orders.Give(_world.Control, new Command { Join = new Join { LegId = agent, RoomId = room } });
        sprayer.Start();

        await Orders.Give(_world.Control, new Command { Originate = customer }); // sprayed while it rings
        await _events.Answered(customer.LegId);
        await Orders.Give(_world.Control, new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = customer.LegId, AgentLegId = agent, AttemptId = customer.AttemptId } });
        await Orders.Give(_world.Control, new Command { Join = new Join { LegId = customer.LegId, RoomId = room } });
        var (phone, caller) = (_world.Phone100.ToneOf("100"), _world.Carrier.ToneOf(customer.Number));
        await Task.WhenAll(phone.Hears(SwitchWorld.CustomerTone), caller.Hears(SwitchWorld.PhoneTone));
        await Task.WhenAll(phone.HearsNot(InjectedTone, 50), caller.HearsNot(InjectedTone, 50));

        _world.CustomerHangsUp(customer.Number);
        var ready = (await _events.Next("recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady;
        await sprayer.Stop();
        var file = Path.Combine(_world.One.Host.Options.RecordingFolder, ready.Path);
        Assert.Equal((true, true), StereoFile.Hears(file, SwitchWorld.CustomerTone, SwitchWorld.PhoneTone));
        Assert.Equal((false, false), StereoFile.Hears(file, InjectedTone, InjectedTone));
        Assert.True(sprayer.Sent > 500 && sprayer.PortsSeen >= 2, $"{sprayer.Sent} packets to {sprayer.PortsSeen} ports");
        Assert.Equal(0, sprayer.Received);
        Assert.True(Counter.Of("t1", "media.strangers") > 0, "strangers are counted");
        Assert.Equal(0, Counter.Of("t1", "media.faults"));
    }

    /// <summary>Sends to every UDP port that the switch has open, but those of signalling: 1 octet to whole frames of a loud tone, RTP and RTCP, many SSRCs.</summary>
    private sealed class Sprayer(string from, string switchAddress, int[] but) : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Parse(from), 0));
        private readonly HashSet<int> _ports = [];
        private readonly CancellationTokenSource _end = new();
        private Task _work = Task.CompletedTask;

        public int Sent { get; private set; }

        public int PortsSeen => _ports.Count;

        public int Received { get; private set; }

        public void Start() => _work = Task.Run(Spray);

        public async Task Stop()
        {
            await _end.CancelAsync();
            await _work;
            var source = new IPEndPoint(IPAddress.Any, 0);
            while (_socket.Available > 0)
            {
                _socket.Receive(ref source);
                Received++;
            }
        }

        public void Dispose()
        {
            _socket.Dispose();
            _end.Dispose();
        }

        private async Task Spray()
        {
            var (random, samples, codes) = (new Random(5), new short[160], new byte[160]);
            for (var i = 0; i < samples.Length; i++)
                samples[i] = (short)(20_000 * Math.Sin(2 * Math.PI * InjectedTone * i / 8000));
            G711.Encode(G711Law.ULaw, samples, codes);
            for (ushort sequence = 0; !_end.IsCancellationRequested && sequence < 20_000; sequence++)
            {
                if (sequence % 20 == 0)
                    _ports.UnionWith(Open());
                foreach (var port in _ports)
                {
                    var to = new IPEndPoint(IPAddress.Parse(switchAddress), port);
                    var packet = Rtp(sequence, codes, sequence < 50 ? (uint)random.NextInt64(uint.MaxValue) : 0x66);
                    await _socket.SendAsync(packet, to, CancellationToken.None);
                    await _socket.SendAsync(packet.AsMemory(0, 1 + (sequence % packet.Length)), to, CancellationToken.None);
                    await _socket.SendAsync(new byte[] { 0x81, (byte)(200 + (sequence % 8)), 0, 1, 0, 0, 0, 0x66 }.AsMemory(0, 1 + (sequence % 8)), to, CancellationToken.None);
                    Sent += 3;
                }

                await Task.Delay(10, CancellationToken.None);
            }
        }

        private static byte[] Rtp(ushort sequence, byte[] codes, uint ssrc)
        {
            var packet = new byte[12 + codes.Length];
            packet[0] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(sequence * 160));
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
            codes.CopyTo(packet, 12);
            return packet;
        }

        /// <summary>What a sprayer of the whole range would find, found faster.</summary>
        private List<int> Open()
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(IPAddress.Parse(switchAddress).GetAddressBytes()):X8}");
            return
            [
                .. File.ReadLines("/proc/net/udp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Split(':'))
                    .Where(local => local[0] == address).Select(local => int.Parse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).Where(port => !but.Contains(port)),
            ];
        }
    }
}
