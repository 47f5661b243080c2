namespace Carillon.Tests.Signalling.Sip;

/// <summary>For counters, which nobody announces: looks again and again, at most 5 s.</summary>
internal static class Eventually
{
    public static async Task<bool> Is(Func<bool> condition)
    {
        for (int i = 0; i < 1000; i++)
        {
            if (condition()) return true;
            await Task.Delay(5);
        }
        return condition();
    }
}
