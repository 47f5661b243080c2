using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Carillon.Server.Options;
using Carillon.Server.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Carillon.Tests.Server.Roles;

/// <summary>Which attempts are traced, and that a collector is spoken to in both of its ways.</summary>
public sealed class TracingTests
{
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void A_share_of_the_attempts_is_traced_and_who_is_in_a_smaller_share_is_in_every_larger_one(double share)
    {
        const int attempts = 20_000;
        var (small, large) = (new AttemptSampler(share), new AttemptSampler(Math.Min(1, share * 2)));
        var traced = 0;
        for (var n = 0; n < attempts; n++)
        {
            var id = Guid.CreateVersion7();
            var taken = Takes(small, id);
            traced += taken ? 1 : 0;
            Assert.True(!taken || Takes(large, id), $"{id} is in {share} and not in twice of it");
        }

        var deviation = Math.Sqrt(attempts * share * (1 - share));
        Assert.InRange(traced, (attempts * share) - (6 * deviation), (attempts * share) + (6 * deviation));
    }

    [Fact]
    public void Wrong_settings_are_all_named()
    {
        var faults = new Faults();
        TracingOptions.Read(Settings(("Endpoint", "collector:4317"), ("Protocol", "udp"), ("Share", "1.5")), faults);

        Assert.Equal(
        [
            "Tracing:Endpoint is 'collector:4317'; it must be a collector's address, as http://10.0.0.9:4317",
            "Tracing:Protocol is 'udp'; it must be grpc or http/protobuf",
            "Tracing:Share is 1.5; it must be above 0 and at most 1",
        ], faults.Texts);
    }

    [Theory]
    [InlineData("grpc", HttpProtocols.Http2, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "application/grpc")]
    [InlineData("http/protobuf", HttpProtocols.Http1, "/v1/traces", "application/x-protobuf")]
    public async Task A_collector_gets_the_spans(string protocol, HttpProtocols speaks, string path, string type)
    {
        var got = new ConcurrentQueue<(string Path, string Type, byte[] Body)>();
        await using var collector = await Collector(speaks, got);
        var at = collector.Urls.Single();
        var faults = new Faults();
        var options = TracingOptions.Read(Settings(("Endpoint", at), ("Protocol", protocol)), faults);
        Assert.Empty(faults.Texts);
        var attempt = Guid.CreateVersion7();
        using var source = new ActivitySource("Carillon.Test." + protocol);

        var services = new ServiceCollection();
        services.AddTracing(options, "telephony", "t7");
        await using (var provider = services.BuildServiceProvider())
        {
            _ = provider.GetRequiredService<TracerProvider>();
            source.StartActivity("leg", ActivityKind.Internal, new ActivityContext(TraceOf(attempt), default, ActivityTraceFlags.Recorded))!.Stop();
        }

        var told = Assert.Single(got);
        Assert.Equal((path, type), (told.Path, told.Type));
        Assert.True(told.Body.AsSpan().IndexOf(Convert.FromHexString(attempt.ToString("N"))) > 0, "the attempt's id is in none of its spans");
        Assert.True(told.Body.AsSpan().IndexOf("t7"u8) > 0 && told.Body.AsSpan().IndexOf("carillon-telephony"u8) > 0, "who tells is not said");
    }

    [Fact]
    public void Without_an_address_nobody_listens()
    {
        var services = new ServiceCollection();
        services.AddTracing(new TracingOptions(), "web", "web1");
        Assert.Empty(services);
    }

    private static bool Takes(AttemptSampler sampler, Guid attempt) =>
        sampler.ShouldSample(new SamplingParameters(default, TraceOf(attempt), "attempt", ActivityKind.Internal)).Decision is SamplingDecision.RecordAndSample;

    private static ActivityTraceId TraceOf(Guid attempt) => ActivityTraceId.CreateFromString(attempt.ToString("N"));

    private static IConfiguration Settings(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create("Tracing:" + v.Name, (string?)v.Value))).Build();

    private static async Task<WebApplication> Collector(HttpProtocols speaks, ConcurrentQueue<(string, string, byte[])> got)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = speaks));
        var app = builder.Build();
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            got.Enqueue((http.Request.Path, http.Request.ContentType!, body.ToArray()));
            http.Response.ContentType = http.Request.ContentType;
            if (speaks is not HttpProtocols.Http2)
                return;
            // An empty message, and: well done.
            await http.Response.Body.WriteAsync(new byte[5]);
            http.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
