using System.Runtime.CompilerServices;

namespace Carillon.Tests.TestKit;

/// <summary>For what nobody announces: looks again and again, half a minute at most, and then says what it waited for.</summary>
internal static class Eventually
{
    public static Task True(Func<bool> condition, string? what = null, [CallerArgumentExpression(nameof(condition))] string expression = "") =>
        True(() => Task.FromResult(condition()), what, expression);

    public static async Task True(Func<Task<bool>> condition, string? what = null, [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        var until = DateTime.UtcNow.AddSeconds(30);
        while (!await condition())
        {
            if (DateTime.UtcNow > until) Assert.Fail($"waited in vain for: {what ?? expression}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
