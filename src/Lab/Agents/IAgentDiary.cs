using Carillon.Lab.Calls;

namespace Carillon.Lab.Agents;

/// <summary>Where software agents write down what they saw and what was acknowledged to them. On the lab's loop.</summary>
internal interface IAgentDiary
{
    void Popped(ScreenPop pop);

    void Disposed(string agent, string attempt, string code, long at);
}
