using System.Globalization;
using System.Net;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Signalling.Sip;

public sealed class BufferTests
{
    private const string Limit = "/proc/sys/net/core/rmem_max";

    [Fact]
    public async Task A_receive_buffer_that_the_system_cuts_short_is_in_the_log_and_only_that()
    {
        Assert.SkipUnless(File.Exists(Limit), "this system has no " + Limit);
        // The kernel doubles what it grants, for its own bookkeeping.
        bool isCut = 2 * long.Parse(await File.ReadAllTextAsync(Limit, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture) < 4 << 20;
        using var log = new Lines();
        await using var endpoint = new SipEndpoint(new SipEndpointOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) }, TimeProvider.System, log);
        Assert.Equal(isCut, log.All.Exists(line => line.Contains("net.core.rmem_max", StringComparison.Ordinal)));
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public List<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
