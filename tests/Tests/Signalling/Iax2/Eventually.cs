namespace Carillon.Tests.Signalling.Iax2;

static class Eventually
{
    /// <summary>Looks until it is so, thirty seconds at most; then says what was waited for.</summary>
    public static async Task True(Func<bool> condition, string what)
    {
        var until = DateTime.UtcNow.AddSeconds(30);
        while (!condition())
        {
            if (DateTime.UtcNow > until) throw new TimeoutException($"waited in vain for: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
