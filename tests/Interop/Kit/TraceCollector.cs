using System.Collections.Concurrent;
using System.Net;
using Carillon.Interop.Kit.Otlp;

namespace Carillon.Interop.Kit;

/// <summary>A collector of traces, as far as a test needs one: takes OTLP over http/protobuf, and keeps all spans by their trace.</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private const string Address = "http://127.0.0.1:4318/";
    private readonly HttpListener _http = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Span>> _traces = new();
    private readonly Task _taking;

    private TraceCollector()
    {
        _http.Prefixes.Add(Address);
        _http.Start();
        _taking = Take();
    }

    /// <summary>What a server must be told, so that it tells its spans here.</summary>
    public static Dictionary<string, string> Environment => new() { ["CARILLON_Tracing__Endpoint"] = Address, ["CARILLON_Tracing__Protocol"] = "http/protobuf" };

    public static TraceCollector Start() => new();

    /// <summary>By what began first; empty: nothing was told.</summary>
    public IReadOnlyList<Span> Of(string trace) => _traces.TryGetValue(trace, out var spans) ? [.. spans.OrderBy(s => s.From)] : [];

    public IReadOnlyCollection<string> Traces => [.. _traces.Keys];

    public async ValueTask DisposeAsync()
    {
        _http.Close();
        await _taking;
    }

    private async Task Take()
    {
        while (_http.IsListening)
        {
            try
            {
                await Answer(await _http.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Answer(HttpListenerContext http)
    {
        using var body = new MemoryStream();
        await http.Request.InputStream.CopyToAsync(body);
        if (http.Request.Url!.AbsolutePath == "/v1/traces")
            Keep(ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray()));
        else
            http.Response.StatusCode = (int)HttpStatusCode.NotFound;
        http.Response.ContentType = "application/x-protobuf";
        http.Response.Close();
    }

    private void Keep(ExportTraceServiceRequest told)
    {
        foreach (var process in told.ResourceSpans)
        {
            var (service, instance) = (Text(process.Resource.Attributes, "service.name"), Text(process.Resource.Attributes, "service.instance.id"));
            foreach (var span in process.ScopeSpans.SelectMany(s => s.Spans))
                _traces.GetOrAdd(Hex(span.TraceId), _ => []).Enqueue(new Span(service, instance, span));
        }
    }

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static string Text(IEnumerable<KeyValue> attributes, string key) => attributes.FirstOrDefault(a => a.Key == key)?.Value.StringValue ?? "";

    /// <param name="service">carillon-web or carillon-telephony.</param>
    /// <param name="instance">The server's name.</param>
    internal sealed class Span(string service, string instance, OtlpSpan span)
    {
        public string Service => service;
        public string Instance => instance;
        public string Name => span.Name;
        public string Id => Hex(span.SpanId);
        /// <summary>Empty: it stands by itself.</summary>
        public string Parent => Hex(span.ParentSpanId);
        public DateTimeOffset From => At(span.StartTimeUnixNano);
        public DateTimeOffset To => At(span.EndTimeUnixNano);

        public string Tag(string name) => Text(span.Attributes, "carillon." + name);

        public override string ToString() => $"{instance} {Name} {From:HH:mm:ss.ffffff} to {To:HH:mm:ss.ffffff}";

        private static DateTimeOffset At(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));
    }
}
