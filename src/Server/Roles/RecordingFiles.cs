using System.Net;
using System.Net.Http.Headers;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Web.Api;

namespace Carillon.Server.Roles;

/// <summary>Recordings are played from the recording store where this machine sees it and they are in it, else from the telephony server that made them, over its control port.</summary>
internal sealed class RecordingFiles : IRecordingFiles, IDisposable
{
    /// <summary>An hour of stereo recording; more is not brought over in one piece.</summary>
    private const long Largest = 256L * 1024 * 1024;

    private readonly IInfrastructureStore _servers;
    private readonly string? _store;
    private readonly HttpClient _http;

    public RecordingFiles(IInfrastructureStore servers, string secret, string? store)
    {
        (_servers, _store) = (servers, store);
        _http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(ClusterDoor.Scheme.Trim(), secret);
    }

    public async Task<Stream?> Open(RecordingFact recording, CancellationToken ct)
    {
        if (recording.InStore && FolderFile.Find(_store, recording.Path) is { } stored)
            return OpenOrNull(stored);
        var server = (await _servers.Servers(ct)).FirstOrDefault(s => s.Id == recording.Server);
        if (server is null || recording.Bytes > Largest)
            return null;
        try
        {
            // A stream that can seek is asked for, so that players can jump; recordings are a megabyte a minute.
            var bytes = await _http.GetByteArrayAsync(new Uri(server.Control, "/recordings/" + recording.Path), ct);
            return new MemoryStream(bytes, writable: false);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static FileStream? OpenOrNull(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
