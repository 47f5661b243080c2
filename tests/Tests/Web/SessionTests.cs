using System.Net;
using System.Net.Http.Json;
using Carillon.Contracts;
using Carillon.Domain.Users;
using Carillon.Tests.Web.Kit;
using Carillon.Web;

namespace Carillon.Tests.Web;

public sealed class SessionTests
{
    [Fact]
    public async Task A_right_password_opens_a_session_with_name_and_role()
    {
        await using var host = await WebHost.Start();
        var session = await host.Session("ADA");
        Assert.Equal(new MeDto("ada", "Ada", "admin"), session.Me);
        using var client = host.With(session.AccessToken);
        Assert.Equal(session.Me, await client.GetFromJsonAsync<MeDto>("/api/v1/me"));
    }

    [Theory]
    [InlineData("anna", "wrong password")]
    [InlineData("nobody", FakeWorld.Password)]
    [InlineData("", "")]
    public async Task A_wrong_name_and_a_wrong_password_are_answered_alike(string user, string password)
    {
        await using var host = await WebHost.Start();
        using var answer = await host.Anybody.PostAsJsonAsync("/api/v1/sessions", new LogInDto(user, password));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("The name or the password is not right.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_access_token_ends_with_its_time()
    {
        await using var host = await WebHost.Start();
        using var client = await host.LoggedIn("anna");
        host.Clock.Advance(TimeSpan.FromMinutes(12) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/me")).StatusCode);
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Refreshing_gives_a_new_token_and_reads_no_user_from_the_store()
    {
        await using var host = await WebHost.Start();
        var session = await Refresh(host, (await host.Session("anna")).RefreshToken);
        var reads = host.World.Users.Reads;
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        session = await Refresh(host, session!.RefreshToken);
        using var client = host.With(session!.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(reads, host.World.Users.Reads);
    }

    [Fact]
    public async Task A_refresh_token_is_no_access_token_and_the_other_way_round()
    {
        await using var host = await WebHost.Start();
        var session = await host.Session("anna");
        using var client = host.With(session.RefreshToken);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/me")).StatusCode);
        Assert.Null(await Refresh(host, session.AccessToken));
    }

    [Fact]
    public async Task A_refresh_token_ends_with_the_working_day()
    {
        await using var host = await WebHost.Start();
        var session = await host.Session("anna");
        host.Clock.Advance(new WebOptions().RefreshTokenLifetime + TimeSpan.FromSeconds(1));
        Assert.Null(await Refresh(host, session.RefreshToken));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("deactivated")]
    [InlineData("role")]
    public async Task A_change_of_the_user_ends_his_sessions_at_the_next_refresh(string change)
    {
        await using var host = await WebHost.Start();
        var session = await host.Session("anna");
        using var admin = await host.LoggedIn("ada");
        var anna = (await admin.GetFromJsonAsync<UserDto>("/api/v1/users/anna"))!;
        var save = change switch
        {
            "password" => new SaveUserDto(anna, "another good one"),
            "deactivated" => new SaveUserDto(anna with { Active = false }, null),
            _ => new SaveUserDto(anna with { Role = "supervisor" }, null),
        };
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync("/api/v1/users/anna", save)).StatusCode);
        Assert.Null(await Refresh(host, session.RefreshToken));
    }

    [Fact]
    public async Task A_change_made_by_another_process_counts_after_the_cached_users_are_old()
    {
        await using var host = await WebHost.Start();
        var session = await Refresh(host, (await host.Session("anna")).RefreshToken);
        var anna = await host.World.Users.Find(new("anna"), default);
        await host.World.Users.Save(anna! with { Active = false }, default);
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        var reads = host.World.Users.Reads;
        await Refresh(host, session!.RefreshToken);
        await Until(() => host.World.Users.Reads > reads, "the users to be read again");
        Assert.Null(await Refresh(host, session.RefreshToken));
    }

    [Fact]
    public async Task Too_many_log_ins_for_one_name_are_held_off_and_others_are_not()
    {
        await using var host = await WebHost.Start(new() { LogInsPerMinute = 3 });
        for (var n = 0; n < 3; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anybody.PostAsJsonAsync("/api/v1/sessions", new LogInDto("anna", "guess " + n))).StatusCode);
        using var held = await host.Anybody.PostAsJsonAsync("/api/v1/sessions", new LogInDto("anna", FakeWorld.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, held.StatusCode);
        Assert.Equal("ada", (await host.Session("ada")).Me.User);
    }

    private static async Task<SessionDto?> Refresh(WebHost host, string token)
    {
        using var answer = await host.Anybody.PostAsJsonAsync("/api/v1/sessions/refresh", new RefreshDto(token));
        return answer.StatusCode == HttpStatusCode.Unauthorized ? null : await answer.Content.ReadFromJsonAsync<SessionDto>();
    }

    private static async Task Until(Func<bool> reached, string what)
    {
        for (var n = 0; n < 500 && !reached(); n++)
            await Task.Delay(10);
        Assert.True(reached(), $"waited 5 s for {what}");
    }
}
