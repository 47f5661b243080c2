using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Carillon.Contracts;
using Carillon.Domain.Calls;
using Carillon.Tests.Web.Kit;

namespace Carillon.Tests.Web;

public sealed class RecordingTests
{
    [Fact]
    public async Task A_recording_is_played_in_ranges()
    {
        await using var host = await WebHost.Start();
        var id = Add(host, agent: "anna");
        using var supervisor = await host.LoggedIn("sven");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/recordings/{id}/audio");
        request.Headers.Range = new RangeHeaderValue(2, 5);
        using var answer = await supervisor.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("audio/wav", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal([2, 3, 4, 5], await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_agent_hears_his_own_and_sees_his_own_calls_only()
    {
        await using var host = await WebHost.Start();
        var (own, other) = (Add(host, "anna"), Add(host, "berta"));
        using var anna = await host.LoggedIn("anna");
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync($"/api/v1/recordings/{own}/audio")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync($"/api/v1/recordings/{other}/audio")).StatusCode);
        var calls = await anna.GetFromJsonAsync<AttemptDto[]>("/api/v1/calls?agent=berta");
        Assert.Equal(["anna"], calls!.Select(c => c.Agent));
        using var supervisor = await host.LoggedIn("sven");
        calls = await supervisor.GetFromJsonAsync<AttemptDto[]>("/api/v1/calls?agent=berta");
        Assert.Equal(["berta"], calls!.Select(c => c.Agent));
    }

    [Fact]
    public async Task A_file_that_is_away_is_not_found_and_says_where_it_should_be()
    {
        await using var host = await WebHost.Start();
        var id = Add(host, "anna");
        host.World.Files.Files.Clear();
        using var supervisor = await host.LoggedIn("sven");
        using var answer = await supervisor.GetAsync($"/api/v1/recordings/{id}/audio");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("cannot be reached on t1", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Add(WebHost host, string agent)
    {
        var fact = new RecordingFact
        {
            Id = new(Guid.NewGuid()),
            Attempt = new(Guid.NewGuid()),
            Campaign = new("SOLAR"),
            Server = new("t1"),
            Path = agent + ".wav",
            StartedAt = host.Clock.GetUtcNow(),
            Duration = TimeSpan.FromSeconds(1),
            Bytes = 10,
            Sha256 = "",
            Agent = new(agent),
        };
        host.World.Calls.Recordings.Add(fact);
        host.World.Calls.Rows.Add(new() { Id = fact.Attempt, Campaign = fact.Campaign, Lead = new(1), Phone = "+13055550101", At = fact.StartedAt, Agent = agent, Recording = fact.Id.ToString() });
        host.World.Files.Files[fact.Path] = [.. Enumerable.Range(0, 10).Select(n => (byte)n)];
        return fact.Id.ToString();
    }
}
