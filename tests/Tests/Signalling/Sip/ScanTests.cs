using System.Collections.Concurrent;
using System.Net;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Who walks through our names and numbers: nothing is kept, nothing is amplified, and an operator is told.</summary>
public sealed class ScanTests
{
    private static readonly string[] Premium = ["00900", "900", "0900123", "+1900555", "0088213", "011972592", "9011441904", "00442032988741"];

    [Theory]
    [InlineData("friendly-scanner")]
    [InlineData("sipcli/v1.8")]
    [InlineData("SIPVicious 0.3")]
    [InlineData("pplsip")]
    public async Task Scanning_tools_hear_nothing(string tool)
    {
        await using var scan = await Scan.Start();
        for (int i = 0; i < 100; i++)
            scan.Stranger.Send(scan.To, scan.Request(i % 2 == 0 ? "OPTIONS" : "INVITE", $"{100 + i}", $"User-Agent: {tool}\n"));
        await Eventually.True(() => scan.Endpoint.Counters.Scans == 100);
        Assert.Equal(0, scan.Stranger.Waiting);
        Assert.Equal(0, scan.Endpoint.Counters.Sent);
    }

    [Fact]
    public async Task Sequential_premium_numbers_at_an_open_port_leave_no_state_and_one_line_a_minute()
    {
        await using var scan = await Scan.Start();
        for (int minute = 1; minute <= 3; minute++)
        {
            for (int i = 0; i < 500; i++)
                scan.Stranger.Send(scan.To, scan.Request("INVITE", Premium[i % Premium.Length] + i, ""));
            await Eventually.True(() => scan.Endpoint.Counters.Received == minute * 500);
            await Eventually.True(() => scan.Log.Count(l => l.Contains("being scanned", StringComparison.Ordinal)) == minute, "one line");
            // All of this minute are looked at before the next one begins.
            await Eventually.True(() => scan.Endpoint.Counters is var c && c.StrangersAnswered + c.StrangersIgnored + c.StrangersDropped >= minute * 500);
            scan.Clock.Advance(TimeSpan.FromSeconds(61));
        }
        var counters = scan.Endpoint.Counters;
        Assert.Equal((0, 0, 0L, 0L), (counters.Calls, counters.Transactions, counters.CallsIn, counters.CallsOut));
        Assert.Equal(3, scan.Log.Count(l => l.Contains("being scanned", StringComparison.Ordinal)));
    }

    /// <summary>From the longest that phones send to the least that still is SIP.</summary>
    [Fact]
    public async Task No_answer_to_a_stranger_is_longer_than_what_it_answers()
    {
        await using var scan = await Scan.Start();
        var (asked, answered, answers) = (0, 0, 0);
        foreach (string method in (string[])["REGISTER", "INVITE", "OPTIONS", "BYE", "CANCEL", "SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH", "UPDATE", "PRACK", "NOSUCH"])
            foreach (string request in (string[])[scan.Request(method, "100", ""), scan.Request(method, "100", Usual), scan.Request(method, "100", Usual + "Require: nothing\n"), Least(method), Malformed(method)])
            {
                long received = scan.Endpoint.Counters.Received;
                scan.Stranger.Send(scan.To, request);
                await Eventually.True(() => scan.Endpoint.Counters.StrangersAnswered + scan.Endpoint.Counters.StrangersIgnored + scan.Endpoint.Counters.Malformed > 0 && scan.Endpoint.Counters.Received > received);
                await scan.Settled();
                int length = System.Text.Encoding.UTF8.GetByteCount(request.ReplaceLineEndings("\r\n"));
                foreach (int answer in scan.Stranger.TakeLengths())
                {
                    Assert.True(answer <= length, $"{answer} octets for {length}: {request}");
                    (asked, answered, answers) = (asked + length, answered + answer, answers + 1);
                }
            }
        Assert.True(answers >= 20, $"{answers} answers");
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers} answers of {answered} octets to {asked}: {answered / (double)asked:0.00}");
    }

    private const string Usual = "User-Agent: A phone that says of itself what most phones say\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REFER, NOTIFY\nExpires: 300\n";

    private static string Least(string method) => $"{method} sip:a SIP/2.0\nv:SIP/2.0/UDP a;rport;branch=z9hG4bK{Guid.NewGuid():N}\nf:<sip:a>;tag=a\nt:<sip:a>\ni:{Guid.NewGuid():N}\nCSeq:1 {method}\nMax-Forwards:1\n\n";

    private static string Malformed(string method) => $"{method} sip:a SIP/2.0\nv:SIP/2.0/UDP a;rport;branch=z9hG4bK{Guid.NewGuid():N}\nf:<sip:a>;tag=a\nt:<sip:a>\ni:{Guid.NewGuid():N}\nCSeq:1 OTHER\nMax-Forwards:1\n\n";

    private sealed class Scan : ILoggerFactory, ILogger, IAsyncDisposable
    {
        private int _requests;

        public ConcurrentQueue<string> Log { get; } = new();

        public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

        public required SipEndpoint Endpoint { get; set; }

        public RawPeer Stranger { get; } = new("127.0.0.66");

        public IPEndPoint To => Endpoint.LocalEndPoint;

        public static async Task<Scan> Start()
        {
            var scan = new Scan { Endpoint = null! };
            scan.Endpoint = new SipEndpoint(SipPair.Options() with { StrangerAnswersPerSecond = 10_000, StrangerDatagramsPerSecond = 100_000 }, scan.Clock, scan);
            scan.Endpoint.SetPhones(new Dictionary<string, PhoneCredential> { ["100"] = PhoneCredential.FromPassword("100", "carillon", "secret") });
            await scan.Endpoint.StartAsync(CancellationToken.None);
            return scan;
        }

        public string Request(string method, string number, string extra) =>
            $"""
            {method} sip:{number}@{To} SIP/2.0
            {Stranger.Via}
            Max-Forwards: 70
            From: <sip:100@{To}>;tag=1
            To: <sip:{number}@{To}>{(method is "BYE" or "UPDATE" or "PRACK" ? ";tag=2" : "")}
            Call-ID: scan-{++_requests}
            CSeq: {_requests} {method}
            Contact: <sip:100@{Stranger.Local}>
            {extra}Content-Length: 0


            """;

        /// <summary>The loop has looked at all that came before: it answers a question of our own, which comes last.</summary>
        public async Task Settled()
        {
            using var last = new RawPeer("127.0.0.67");
            last.Send(To, Request("OPTIONS", "settled", "").Replace(Stranger.Local.ToString(), last.Local.ToString(), StringComparison.Ordinal));
            await last.Receive("200 OPTIONS");
        }

        public async ValueTask DisposeAsync()
        {
            Stranger.Dispose();
            await Endpoint.DisposeAsync();
            Assert.Equal(0, Endpoint.Counters.Faults);
        }

        ILogger ILoggerFactory.CreateLogger(string categoryName) => this;

        void ILoggerFactory.AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        void IDisposable.Dispose() => GC.SuppressFinalize(this);

        IDisposable? ILogger.BeginScope<TState>(TState state) => null;

        bool ILogger.IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Log.Enqueue(formatter(state, exception));
    }
}
