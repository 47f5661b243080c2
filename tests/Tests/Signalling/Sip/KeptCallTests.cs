using System.Runtime.CompilerServices;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>A call's INVITE transaction lives on for half a minute after its answer (RFC 6026 section 7.2), and its timers lie in the queue
/// until they are due. What the user of the call had to do with it must not.</summary>
public sealed class KeptCallTests
{
    [Fact]
    public async Task Who_was_told_of_a_call_is_free_as_soon_as_it_is_over()
    {
        await using var pair = await SipPair.Start();
        pair.OnIncoming = call => call.Answer(SipPair.AnswerTo(call.RemoteDescription));
        var told = await OneCall(pair);
        Assert.True(pair.Caller.Counters.Transactions > 0);
        await Eventually.True(() => !IsAlive(told), "the user of the call to be collected");
        Assert.True(pair.Caller.Counters.Transactions > 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> OneCall(SipPair pair)
    {
        var (call, events) = pair.Call();
        await events.Until("answered");
        call.HangUp();
        await events.Until("ended 200 Local");
        return new WeakReference(events);
    }

    private static bool IsAlive(WeakReference told)
    {
        GC.Collect();
        return told.IsAlive;
    }
}
