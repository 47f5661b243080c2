using Carillon.Contracts;
using Carillon.Lab.Calls;

namespace Carillon.Lab.Agents;

/// <summary>Where software agents write down what they saw and what was acknowledged to them. On the lab's loop.</summary>
internal interface IAgentDiary
{
    void Popped(ScreenPop pop);

    void Disposed(string agent, DisposeDto disposition, long at);

    /// <param name="agent">Whose screen had lost its server.</param>
    /// <param name="lostAt">A stamp.</param>
    /// <param name="away">Until it had its whole state again.</param>
    /// <param name="keptState">See <see cref="ScreenReturn"/>.</param>
    /// <param name="keptText">See there.</param>
    void CameBack(string agent, long lostAt, TimeSpan away, bool keptState, bool? keptText);
}
