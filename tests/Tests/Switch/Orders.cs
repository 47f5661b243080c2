using Carillon.Telephony;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Orders to dial, each to a number of its own.</summary>
internal static class Orders
{
    private static int s_numbers;

    public static Originate Over(params string[] carriers)
    {
        var order = new Originate
        {
            LegId = NewId(),
            AttemptId = NewId(),
            CampaignId = NewId(),
            Epoch = 1,
            NotAfterMs = 8000,
            Number = $"+4940{Interlocked.Increment(ref s_numbers):D6}",
            CallerId = "+49301234",
            RingTimeoutMs = 20_000,
        };
        order.CarrierIds.AddRange(carriers);
        return order;
    }

    public static async Task<Originate> Place(ICallControl control, params string[] carriers)
    {
        var order = Over(carriers);
        await Give(control, new Command { Originate = order });
        return order;
    }

    /// <summary>A command that must be done, and without a word.</summary>
    public static async Task Give(ICallControl control, Command command)
    {
        var result = await control.Execute(command, TestContext.Current.CancellationToken);
        Assert.Equal((ResultCode.ResultOk, ""), (result.Code, result.Text));
    }
}
