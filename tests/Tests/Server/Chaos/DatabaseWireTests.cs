using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Server.Chaos;

namespace Carillon.Tests.Server.Chaos;

public sealed class DatabaseWireTests : IAsyncLifetime
{
    private const string Claims = "UPDATE `leases` SET `commits` = `commits` + 1";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TcpListener _server = new(IPAddress.Parse("127.0.79.1"), 0);
    private DatabaseWire _wire = null!;
    private TcpClient _client = null!;
    private TcpClient _far = null!;

    public async ValueTask InitializeAsync()
    {
        _server.Start();
        var server = (IPEndPoint)_server.LocalEndpoint;
        var at = new IPEndPoint(IPAddress.Parse("127.0.79.2"), server.Port);
        _wire = new DatabaseWire(at, server);
        _client = new TcpClient { NoDelay = true };
        await _client.ConnectAsync(at, TestContext.Current.CancellationToken);
        _far = await _server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _far.Dispose();
        await _wire.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task The_answer_to_a_commit_of_claims_is_kept_back_until_it_is_let_go()
    {
        var caught = _wire.CatchCommit();
        await Ask(Claims);
        await Answered("1 row");
        await Send(_client, "\u0003commit");
        Assert.Equal("\u0003commit", await Receive(_far));
        await Send(_far, "done");
        await caught.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(0, _client.Available);

        _wire.LetGo();
        Assert.Equal("done", await Receive(_client));
    }

    [Fact]
    public async Task Other_commits_are_answered_at_once()
    {
        var caught = _wire.CatchCommit();
        await Ask("INSERT INTO `agent_activity`");
        await Answered("1 row");
        await Ask("\u0003commit");
        await Answered("done");
        Assert.False(caught.IsCompleted);
    }

    private async Task Ask(string text)
    {
        await Send(_client, text);
        Assert.Equal(text, await Receive(_far));
    }

    private async Task Answered(string text)
    {
        await Send(_far, text);
        Assert.Equal(text, await Receive(_client));
    }

    private static async Task Send(TcpClient from, string text) => await from.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> Receive(TcpClient at)
    {
        var buffer = new byte[256];
        var length = await at.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Soon, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(buffer, 0, length);
    }
}
