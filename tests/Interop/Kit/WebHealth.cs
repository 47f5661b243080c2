namespace Carillon.Interop.Kit;

/// <summary>Whether a web process that a test has started answers.</summary>
internal static class WebHealth
{
    /// <summary>Waits until it says so itself; one that has ended, or takes too long, is quoted.</summary>
    public static Task IsHealthy(this Peer web, HttpClient http, TimeSpan atMost) => Eventually.Holds(
        async () =>
        {
            Assert.False(web.HasExited, web.Output);
            try
            {
                using var answer = await http.GetAsync(new Uri("/api/v1/health", UriKind.Relative), TestContext.Current.CancellationToken);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        atMost, () => $"the web process to be healthy; it said:\n{web.Output}");
}
