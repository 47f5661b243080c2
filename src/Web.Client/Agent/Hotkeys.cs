using Carillon.Contracts;

namespace Carillon.Web.Client.Agent;

/// <summary>Which key presses which disposition: its own hotkey, or else its place among those without one.</summary>
public static class Hotkeys
{
    /// <summary>Key by disposition code. Own hotkeys first; the rest get the digits 1 to 9 that are left, in order.</summary>
    public static IReadOnlyDictionary<string, string> Assign(IReadOnlyList<DispositionDto> dispositions)
    {
        ArgumentNullException.ThrowIfNull(dispositions);
        var own = dispositions.Where(d => !string.IsNullOrEmpty(d.Hotkey)).DistinctBy(d => d.Hotkey!.ToLowerInvariant())
            .ToDictionary(d => d.Code, d => d.Hotkey!.ToLowerInvariant());
        var free = new Queue<string>(Enumerable.Range(1, 9).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)).Except(own.Values));
        foreach (var d in dispositions.Where(d => !own.ContainsKey(d.Code)))
        {
            if (free.TryDequeue(out var key))
                own[d.Code] = key;
        }
        return own;
    }

    /// <summary>The disposition of a pressed key, or null: also in states in which there is nothing to dispose.</summary>
    public static DispositionDto? Find(AgentDto? state, string key)
    {
        if (state is not { Call: not null, State: AgentStateDto.InCall or AgentStateDto.WrapUp })
            return null;
        var code = Assign(state.Dispositions).FirstOrDefault(p => string.Equals(p.Value, key, StringComparison.OrdinalIgnoreCase)).Key;
        return state.Dispositions.FirstOrDefault(d => d.Code == code);
    }
}
