using System.Net.WebSockets;
using Carillon.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Server.Balancer;

/// <summary>A web server on a port of 127.0.0.1: it says who it is and what it was told of the client, and gives back what comes over a WebSocket.</summary>
internal sealed class FakeWeb : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _ended;

    private FakeWeb(string name, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Map("/{**path}", (HttpContext http) => Answer(http, name));
    }

    public int Status { get; set; } = StatusCodes.Status200OK;
    public string State { get; set; } = ReadinessDto.Taking;
    /// <summary>Asked whether it is ready, it takes the question and says nothing.</summary>
    public bool Silent { get; set; }
    public Uri Address => new(_app.Urls.Single());

    public static async Task<FakeWeb> Start(string name, int port = 0)
    {
        var made = new FakeWeb(name, port);
        await made._app.StartAsync();
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        await _app.StopAsync(new CancellationTokenSource(TimeSpan.FromMilliseconds(200)).Token);
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext http, string name)
    {
        if (http.Request.Path == "/api/v1/health/ready")
        {
            if (Silent)
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            http.Response.StatusCode = Status;
            http.Response.Headers[ReadinessDto.Header] = State;
        }
        else if (http.WebSockets.IsWebSocketRequest)
            await Echo(await http.WebSockets.AcceptWebSocketAsync(), name);
        else
        {
            using var body = new StreamReader(http.Request.Body);
            var headers = http.Request.Headers;
            await http.Response.WriteAsync($"{name}|{headers["X-Forwarded-For"]}|{headers["X-Forwarded-Proto"]}|{headers["X-Forwarded-Host"]}|{headers.Host}|{await body.ReadToEndAsync()}");
        }
    }

    private static async Task Echo(WebSocket socket, string name)
    {
        using (socket)
        {
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(name), WebSocketMessageType.Text, true, CancellationToken.None);
            var buffer = new byte[1024];
            try
            {
                while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } got)
                    await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, CancellationToken.None);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (WebSocketException)
            {
                // Cut off, as some tests have it.
            }
        }
    }
}
